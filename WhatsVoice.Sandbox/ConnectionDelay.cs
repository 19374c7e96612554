using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Sandbox;

/// <summary>Delays every new connection, as a real network does, so that connection reuse shows in measurements.</summary>
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
