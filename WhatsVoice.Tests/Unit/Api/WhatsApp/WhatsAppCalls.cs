using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox;
using WhatsVoice.Tests.Services.Sandbox.Sounds;
using WhatsVoice.Tests.Unit.ServiceDefaults;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

/// <summary>The Api's clients of WhatsApp, as it builds them, in front of the real sandbox.</summary>
internal sealed class WhatsAppCalls : IAsyncDisposable
{
    public const string Ada = "15550001111";

    private readonly Stage _stage;
    private readonly WebApplication _service;

    private WhatsAppCalls(Stage stage, WebApplication service) => (_stage, _service) = (stage, service);

    public SandboxClient Sandbox => _stage.People;

    /// <param name="time">The clock of waits and limits. Default: the real one.</param>
    /// <param name="configure">What else the service is made of.</param>
    public static async Task<WhatsAppCalls> OpenAsync(TimeProvider? time = null, Action<WebApplicationBuilder>? configure = null)
    {
        var stage = await Stage.OpenAsync();
        var service = ServiceUnderTest.Build(
            builder =>
            {
                builder.Services.AddSingleton(time ?? TimeProvider.System);
                configure?.Invoke(builder);
                builder.AddApiTelemetry();
                builder.AddWhatsApp();
            },
            ("WhatsApp:BaseUrl", new Uri(stage.Sandbox.Address, "graph").ToString()),
            ("WhatsApp:PhoneNumberId", SandboxHost.PhoneNumberId),
            ("WhatsApp:AccessToken", SandboxHost.AccessToken),
            ("WhatsApp:AppSecret", SandboxHost.AppSecret),
            ("WhatsApp:VerifyToken", SandboxHost.VerifyToken));
        return new WhatsAppCalls(stage, service);
    }

    /// <summary>A person has written, so that the business may answer.</summary>
    public Task<string> HearFromAdaAsync() => Sandbox.SendAsync(Ada, "Hello");

    public Task<HealthCheckResult> HealthAsync() => _service.Services.GetRequiredService<WhatsAppAccount>().CheckHealthAsync(new HealthCheckContext());

    public T Get<T>()
        where T : notnull => _service.Services.GetRequiredService<T>();

    public Task<string> SendAsync() => SendAsync(SandboxHost.PhoneNumberId);

    public Task<string> SendAsync(string phoneNumberId) => _service.Services.GetRequiredService<MessageSender>()
        .SendTextAsync(new Recipient(phoneNumberId, Ada, null), "Good morning.", null, "send-1", TestContext.Current.CancellationToken);

    public Task<string> UploadAsync() => UploadAsync(SandboxHost.PhoneNumberId);

    /// <summary>As a conversation does it, with equal uploads shared.</summary>
    public Task<string> UploadAsync(string phoneNumberId) => _service.Services.GetRequiredService<SharedUploads>().UploadAsync(phoneNumberId, "hash", Sound.Mono);

    public Task<byte[]> DownloadAsync(string mediaId) => _service.Services.GetRequiredService<MediaDownloads>().DownloadAsync(mediaId, TestContext.Current.CancellationToken);

    public ReadMarks Marks => _service.Services.GetRequiredService<ReadMarks>();

    public Task MarkReadAsync(string messageId) => Marks
        .MarkReadAsync(SandboxHost.PhoneNumberId, messageId, typing: false, TestContext.Current.CancellationToken);

    /// <summary>What came to Ada.</summary>
    public async Task<int> ReceivedAsync() => (await Sandbox.ChatAsync(Ada)).Count(line => line.Direction == "out");

    /// <summary>Calls on a route. A call that was broken off is in the log a moment after its caller has noticed.</summary>
    public async Task<IReadOnlyList<CallLine>> CallsAsync(string route, int expected)
    {
        IReadOnlyList<CallLine> calls = [];
        await Eventually.TrueAsync(
            async () => (calls = await Sandbox.LogAsync("graph", route)).Count >= expected, $"{expected} calls of {route} are in the log");
        return calls;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _stage.DisposeAsync();
    }
}
