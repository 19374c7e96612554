using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Unit.ServiceDefaults;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Replies;

/// <summary>A reply writer as the Api builds it, in front of a stand-in of the business's endpoint or of a model's server.</summary>
internal sealed class ReplyTestHost(ReplyEndpoint server, WebApplication service, LogLines log) : IAsyncDisposable
{
    public static InboundMessage Message { get; } = new()
    {
        Id = "wamid.1",
        PhoneNumberId = "100000000000001",
        Phone = "15550001111",
        Name = "Ann",
        Type = "text",
        Text = "When do you open?",
        SentAtUnixSeconds = 1_790_000_000,
    };

    public ReplyEndpoint Server => server;

    public LogLines Log => log;

    /// <summary>The business's endpoint.</summary>
    public static Task<ReplyTestHost> HttpAsync(IResult answer, params (string Key, string Value)[] settings) => HttpAsync(_ => answer, settings);

    /// <summary>The business's endpoint.</summary>
    public static Task<ReplyTestHost> HttpAsync(Func<JsonElement, IResult> answer, params (string Key, string Value)[] settings)
        => OpenAsync(answer, address => [("Replies:Kind", "http"), ("Replies:Http:Url", address.ToString()), .. settings]);

    /// <summary>A language model's server.</summary>
    public static Task<ReplyTestHost> ChatAsync(Func<JsonElement, IResult> answer, params (string Key, string Value)[] settings)
        => OpenAsync(answer, address =>
        [
            ("Replies:Kind", "chat"), ("Replies:Chat:BaseUrl", new Uri(address, "/v1").ToString()), ("Replies:Chat:ApiKey", "a-key"), ("Replies:Chat:Model", "small"),
            .. settings,
        ]);

    public Task<Reply?> WriteAsync(InboundMessage? message = null, params ChatTurn[] history)
        => service.Services.GetRequiredService<IReplyWriter>().WriteAsync(message ?? Message, history, TestContext.Current.CancellationToken);

    public async Task<HealthStatus> HealthAsync()
        => (await service.Services.GetRequiredService<ReplyHealth>().CheckHealthAsync(new HealthCheckContext())).Status;

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await server.DisposeAsync();
    }

    private static async Task<ReplyTestHost> OpenAsync(Func<JsonElement, IResult> answer, Func<Uri, (string Key, string Value)[]> settings)
    {
        var server = await ReplyEndpoint.StartAsync(answer);
        var log = new LogLines();
        var service = ServiceUnderTest.Build(
            builder =>
            {
                builder.Logging.AddProvider(log);
                builder.AddReplies();
            },
            [.. settings(server.Address)]);
        return new ReplyTestHost(server, service, log);
    }
}
