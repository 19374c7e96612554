using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Sandbox;

/// <summary>Loopback connects at once; the world does not. Makes every new connection wait, so that reuse shows.</summary>
internal static class ConnectionDelay
{
    public static void Add(ListenOptions listen)
    {
        var delay = listen.ApplicationServices.GetRequiredService<IOptions<SandboxOptions>>().Value.ConnectionDelay;
        if (delay <= TimeSpan.Zero)
        {
            return;
        }

        var time = listen.ApplicationServices.GetRequiredService<TimeProvider>();
        listen.Use(next => async connection =>
        {
            await Task.Delay(delay, time, connection.ConnectionClosed);
            await next(connection);
        });
    }
}
