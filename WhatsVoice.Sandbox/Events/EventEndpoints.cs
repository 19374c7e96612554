using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Sandbox.Events;

internal static class EventEndpoints
{
    public static WebApplicationBuilder AddEvents(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EventHub>();
        return builder;
    }

    public static WebApplication MapEvents(this WebApplication app)
    {
        app.MapGet("/sandbox/events", Watch);
        return app;
    }

    private static ServerSentEventsResult<SandboxEvent> Watch(EventHub hub, IHostApplicationLifetime lifetime, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(WatchAsync(hub, lifetime.ApplicationStopping, cancellationToken));

    private static async IAsyncEnumerable<SseItem<SandboxEvent>> WatchAsync(
        EventHub hub, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A stream that outlived the stop signal would hold up the shutdown until Kestrel's shutdown timeout.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        await using var events = hub.WatchAsync(ends.Token).GetAsyncEnumerator(ends.Token);
        while (await MoveNextAsync(events, ends.Token))
        {
            yield return new SseItem<SandboxEvent>(events.Current, events.Current.Type) { ReconnectionInterval = TimeSpan.FromSeconds(1) };
        }
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SandboxEvent> events, CancellationToken ends)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            return false;
        }
    }
}
