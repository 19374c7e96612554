using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using WhatsVoice.Sandbox.People;

namespace WhatsVoice.Sandbox.Events;

internal sealed class EventHub
{
    /// <summary>Events buffered for a page that does not read. Beyond that it is disconnected; it reconnects and reloads the chats.</summary>
    private const int Backlog = 2_000;

    private readonly ConcurrentDictionary<Channel<SandboxEvent>, byte> _watchers = [];

    public void Publish(SandboxEvent happened)
    {
        foreach (var watcher in _watchers.Keys)
        {
            if (!watcher.Writer.TryWrite(happened))
            {
                watcher.Writer.TryComplete();
            }
        }
    }

    public async IAsyncEnumerable<SandboxEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<SandboxEvent>(new BoundedChannelOptions(Backlog) { SingleReader = true });
        _watchers.TryAdd(channel, 0);
        try
        {
            // Sent at once: from here on the page misses no event.
            yield return new SandboxEvent("hello");
            await foreach (var happened in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return happened;
            }
        }
        finally
        {
            _watchers.TryRemove(channel, out _);
        }
    }
}

/// <summary>One server-sent event; its SSE event name is <paramref name="Type"/>.</summary>
/// <param name="Type"><c>hello</c>, <c>message</c>, <c>status</c>, <c>typing</c>, <c>webhook</c> or <c>reset</c>.</param>
/// <param name="Name">The person's name (<c>message</c>).</param>
/// <param name="Message">The new message (<c>message</c>) or the changed one (<c>status</c>).</param>
/// <param name="Until">How long "typing…" shows at most; null when it ended (<c>typing</c>).</param>
/// <param name="Business">Whether webhooks are delivered (<c>webhook</c>).</param>
internal sealed record SandboxEvent(
    string Type,
    string? From = null,
    string? Name = null,
    ChatMessage? Message = null,
    DateTimeOffset? Until = null,
    BusinessState? Business = null);

/// <param name="Reachable">Whether the last webhook attempt was answered with 200; null before the first.</param>
/// <param name="Waiting">Webhooks that failed and are tried again.</param>
/// <param name="EverReached">Whether any attempt was answered with 200; until then the business may still be starting.</param>
internal sealed record BusinessState(bool? Reachable, int Waiting, string? Problem, bool EverReached = false);
