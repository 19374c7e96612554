using Microsoft.Extensions.Options;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>The plan's limit of text-to-speech calls at once. ElevenLabs first queues a little; here the next one gets 429 at once.</summary>
internal sealed class ConcurrencyLimit(IOptions<SandboxOptions> options)
{
    private int _current;

    public int Maximum => options.Value.ElevenLabs.MaxConcurrency;

    /// <summary>Counts a call in.</summary>
    /// <returns>How many there are with it, and what to dispose at its end; null where it is one too many.</returns>
    public (int Current, IDisposable? Place) Enter()
    {
        var current = Interlocked.Increment(ref _current);
        if (current <= Maximum)
        {
            return (current, new Place(this));
        }

        Interlocked.Decrement(ref _current);
        return (Maximum, null);
    }

    private sealed class Place(ConcurrencyLimit limit) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref limit._current);
    }
}
