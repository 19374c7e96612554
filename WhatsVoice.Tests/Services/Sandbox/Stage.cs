using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Sandbox;

/// <summary>A sandbox and a business behind it.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private Stage(Business business, SandboxHost sandbox) => (Business, Sandbox) = (business, sandbox);

    public Business Business { get; }

    public SandboxHost Sandbox { get; }

    public Drivers.SandboxClient People => Sandbox.Client;

    public GraphDriver Graph => Sandbox.Graph;

    public static async Task<Stage> OpenAsync(TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var business = await Business.OpenAsync();
        return new Stage(business, SandboxHost.Start(business.WebhookUrl, time, settings));
    }

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        await Business.DisposeAsync();
    }
}
