using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter.Systems;

/// <summary>Something that answers webhooks with voice notes.</summary>
internal abstract class MeasuredSystem : IAsyncDisposable
{
    public const string AppSecret = "bench-app-secret";
    public const string PhoneNumberId = "100000000000001";
    protected const string AccessToken = "bench-access-token";
    protected const string ElevenLabsKey = "bench-elevenlabs-key";

    /// <summary>Where it takes webhooks; another address after a restart.</summary>
    public abstract Uri Webhook { get; }

    /// <summary>Its processes by what they are.</summary>
    public abstract IReadOnlyDictionary<string, int> Processes { get; }

    /// <summary>
    /// Whether speech waits for the read mark, as in a bot that makes one call after the other. Beside speech and upload the mark
    /// costs no time; with words spoken before it is all there is to wait for.
    /// </summary>
    public abstract bool MarksReadFirst { get; }

    /// <summary>The longest that its store waited for the disk since the last time this was asked; null where there is none, or it does not tell.</summary>
    public virtual Task<TimeSpan?> SlowestSyncAsync() => Task.FromResult<TimeSpan?>(null);

    /// <summary>Ends what answers at once (SIGKILL) and starts it anew.</summary>
    public abstract Task CrashAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
