using System.Collections.Concurrent;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Load;

/// <summary>Who waits for a voice note, and how many each person got.</summary>
internal sealed class Replies
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<TaskCompletionSource<AcceptedSend>>> _waiting = new(StringComparer.Ordinal);
    private int _count;

    public int Count => _count;

    /// <returns>The next note for the person, when it was accepted.</returns>
    public Task<AcceptedSend> NextFor(string person)
    {
        var reply = new TaskCompletionSource<AcceptedSend>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.GetOrAdd(person, _ => new()).Enqueue(reply);
        return reply.Task;
    }

    public void Take(AcceptedSend send)
    {
        Interlocked.Increment(ref _count);
        if (_waiting.TryGetValue(send.To, out var queue) && queue.TryDequeue(out var reply))
        {
            reply.TrySetResult(send);
        }
    }
}
