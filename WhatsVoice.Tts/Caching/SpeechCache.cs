using WhatsVoice.Tts.Speech;
using ZiggyCreatures.Caching.Fusion;

namespace WhatsVoice.Tts.Caching;

/// <summary>Sentences that were spoken before: memory over Redis; equal requests at the same time cost one synthesis per node.</summary>
internal sealed class SpeechCache(IFusionCache cache, SpeechTelemetry telemetry)
{
    /// <summary>Looks for nothing in particular, so that the first request finds the cache's code compiled and its connection open.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken) =>
        await cache.TryGetAsync<CachedSpeech>("warm-up", token: cancellationToken);

    /// <summary>Returns the entry, making it only where neither level has it. What <paramref name="create"/> throws comes through and nothing is kept.</summary>
    public async Task<(CachedSpeech Speech, bool Hit)> GetOrCreateAsync(
        string key, Func<CancellationToken, Task<CachedSpeech>> create, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Source.StartActivity("speech.cache.lookup");
        var created = false;
        var speech = await cache.GetOrSetAsync<CachedSpeech>(
            key,
            async (context, token) =>
            {
                created = true;
                var made = await create(token);
                context.Options.Size = made.ByteCount;
                return made;
            },
            token: cancellationToken);
        activity?.SetTag("whatsvoice.cache.result", created ? "miss" : "hit");
        telemetry.CacheRequest(hit: !created);
        return (speech, !created);
    }
}
