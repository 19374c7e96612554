using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace WhatsVoice.Sandbox.Events;

/// <summary>Passes what happens on to everyone who watches.</summary>
internal sealed class EventHub
{
    /// <summary>Events kept for a watcher that does not read. Past this it is cut off: its page reconnects and loads the chats anew.</summary>
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
            // Sent at once, so that the watcher knows it will miss nothing from here on.
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
