using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Tests.Drivers;

/// <summary>A business's endpoint, or a language model's server, on real HTTP: answers what the test says and keeps what it was asked.</summary>
internal sealed class ReplyEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ReplyEndpoint(Func<JsonElement, IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/{**path}", async (HttpRequest request) =>
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
            Asked.Enqueue(new Question(request.Path, body, request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            return answer(body);
        });
    }

    public ConcurrentQueue<Question> Asked { get; } = [];

    public Uri Address => new(_app.Urls.Single());

    public static async Task<ReplyEndpoint> StartAsync(Func<JsonElement, IResult> answer)
    {
        var endpoint = new ReplyEndpoint(answer);
        await endpoint._app.StartAsync(TestContext.Current.CancellationToken);
        return endpoint;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed record Question(string Path, JsonElement Body, IReadOnlyDictionary<string, string> Headers);
}
