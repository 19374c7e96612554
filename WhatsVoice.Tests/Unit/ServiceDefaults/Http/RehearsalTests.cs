using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Http;

public sealed class RehearsalTests
{
    [Fact]
    public async Task Calls_of_a_rehearsal_pass_the_pipeline_of_their_client_and_reach_no_server()
    {
        await using var upstream = await StartAsync(out var calls);
        var counter = new CountingHandler();
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddServiceDefaults();
        builder.Configuration["Rehearsal:Repeats"] = "32";
        builder.Services.AddHttpClient("upstream", client => client.BaseAddress = new Uri(upstream.Urls.First())).AddHttpMessageHandler(() => counter);
        builder.AddRehearsal<PostRehearsal>();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapDefaultEndpoints();

        await app.StartAsync(TestContext.Current.CancellationToken);

        counter.Statuses.Count.ShouldBe(32);
        counter.Statuses.ShouldAllBe(status => status == HttpStatusCode.Accepted);
        calls.ShouldBeEmpty();
        Rehearsals.IsOn.ShouldBeFalse();
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("upstream");
        (await http.PostAsync("real", null, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        calls.ShouldBe(["/real"]);
    }

    [Fact]
    public async Task A_rehearsal_that_fails_does_not_prevent_the_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddServiceDefaults();
        builder.AddRehearsal<FailingRehearsal>();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapDefaultEndpoints();

        await app.StartAsync(TestContext.Current.CancellationToken);

        using var http = new HttpClient();
        (await http.GetAsync(new Uri(new Uri(app.Urls.First()), "/health"), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static Task<WebApplication> StartAsync(out ConcurrentQueue<string> calls)
    {
        var seen = calls = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context =>
        {
            seen.Enqueue(context.Request.Path);
            return Task.CompletedTask;
        });
        return StartAsync(app);
    }

    private static async Task<WebApplication> StartAsync(WebApplication app)
    {
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private sealed class PostRehearsal(IHttpClientFactory clients) : IRehearsal
    {
        public async Task RunAsync(CancellationToken cancellationToken)
        {
            Rehearsals.IsOn.ShouldBeTrue();
            using var http = clients.CreateClient("upstream");
            using var response = await http.PostAsync("rehearsed", null, cancellationToken);
        }

        public HttpResponseMessage RespondTo(HttpRequestMessage request) => new(HttpStatusCode.Accepted);
    }

    private sealed class FailingRehearsal : IRehearsal
    {
        public Task RunAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("As told.");

        public HttpResponseMessage RespondTo(HttpRequestMessage request) => throw new NotSupportedException();
    }

    private sealed class CountingHandler : DelegatingHandler
    {
        public ConcurrentQueue<HttpStatusCode> Statuses { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Statuses.Enqueue(response.StatusCode);
            return response;
        }
    }
}
