using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Telemetry;
using ZiggyCreatures.Caching.Fusion;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// What was spoken before: memory over Redis. What is missing is made once, however many ask for it at once, on this replica
/// (<see cref="SharedWork{T}"/>) and, for sentences, on all of them (<see cref="ReplicaLock"/>). The Api's callers and all others each make their own
/// where both ask at once: a person's answer does not wait in the line of a crowd that asked for the same words (ADR 24).
/// </summary>
internal sealed class SpeechCache(
    IFusionCache cache, CacheGenerations generations, ReplicaLock replicas, IOptions<SpeechCacheOptions> options, SpeechTelemetry telemetry, TimeProvider time)
{
    // How soon a replica that waits for another one looks again; a sentence takes hundreds of milliseconds.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    // Half a minute of speech: reading as much takes other code than reading a few bytes does.
    private const int UsualFileBytes = 96 << 10;

    // A place in an engine's line is the caller's who began: another caller has one of its own.
    private readonly SharedWork<(CachedSpeech Speech, bool Hit)> _making = new(static exception => exception is SpeechBusyException);
    private readonly FusionCacheEntryOptions _memoryOnly = cache.DefaultEntryOptions.Duplicate().SetSkipDistributedCacheRead(true);

    /// <summary>Writes, reads and removes an entry, so that the first request finds the cache's code compiled and its connection open.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var name = $"warm-up:{Guid.NewGuid():n}";
        var entry = cache.DefaultEntryOptions.Duplicate(TimeSpan.FromMinutes(1)).SetSize(1).SetSkipMemoryCache();
        entry.AllowBackgroundDistributedCacheOperations = false;
        byte[] file = [.. "OggS"u8, .. new byte[UsualFileBytes]];
        var (held, _) = await replicas.TryTakeAsync(name, cancellationToken);
        await using (held)
        {
            await cache.SetAsync<CachedSpeech>(name, new CachedFile(file, TimeSpan.Zero), entry, token: cancellationToken);
            await cache.TryGetAsync<CachedSpeech>(name, entry, cancellationToken);
            await cache.RemoveAsync(name, entry, cancellationToken);
        }
    }

    /// <summary>Returns a sentence, making it only where no level and no replica has it. What <paramref name="create"/> throws comes through and nothing is kept.</summary>
    /// <param name="key">From <see cref="SpeechCacheKey"/>.</param>
    /// <param name="fromApi">Whether the Api asks, for a person who waits.</param>
    /// <param name="create">Makes it; cancelled once nobody waits for it any more.</param>
    public Task<(CachedSpeech Speech, bool Hit)> GetOrCreateAsync(
        string key, bool fromApi, Func<CancellationToken, Task<CachedSpeech>> create, CancellationToken cancellationToken) =>
        LookUpAsync(key, fromApi, (name, token) => FindOrCreateOnOneReplicaAsync(name, fromApi, create, token), cancellationToken);

    /// <summary>Returns a whole text, making it only where neither level has it; its sentences are what replicas share the making of.</summary>
    /// <inheritdoc cref="GetOrCreateAsync" path="/param"/>
    public async Task<(CachedFile File, bool Hit)> GetOrJoinAsync(
        string key, bool fromApi, Func<CancellationToken, Task<CachedFile>> create, CancellationToken cancellationToken)
    {
        var (file, hit) = await GetOrMakeHereAsync(key, fromApi, async token => await create(token), cancellationToken);
        return ((CachedFile)file, hit);
    }

    /// <summary>Returns a sentence in another form than the one that was paid for; it costs only computing, so each replica makes its own.</summary>
    /// <inheritdoc cref="GetOrCreateAsync" path="/param"/>
    public async Task<CachedSpeech> GetOrConvertAsync(string key, bool fromApi, Func<CancellationToken, Task<CachedSpeech>> convert, CancellationToken cancellationToken) =>
        (await GetOrMakeHereAsync(key, fromApi, convert, cancellationToken)).Speech;

    private Task<(CachedSpeech Speech, bool Hit)> GetOrMakeHereAsync(
        string key, bool fromApi, Func<CancellationToken, Task<CachedSpeech>> create, CancellationToken cancellationToken) =>
        LookUpAsync(
            key,
            fromApi,
            async (name, token) =>
            {
                if (await cache.TryGetAsync<CachedSpeech>(name, token: token) is { HasValue: true } known)
                {
                    return (known.Value, true);
                }

                var made = await create(token);
                await KeepAsync(name, made, inBackground: true);
                return (made, false);
            },
            cancellationToken);

    /// <summary>Keeps a whole text that was made without <see cref="GetOrJoinAsync"/>.</summary>
    public Task KeepAsync(string key, CachedFile file) => KeepAsync(generations.NameOf(key), file, inBackground: true);

    public async Task<CachedFile?> FindAsync(string key, CancellationToken cancellationToken) =>
        await cache.TryGetAsync<CachedSpeech>(generations.NameOf(key), token: cancellationToken) is { HasValue: true, Value: CachedFile file } ? file : null;

    private async Task<(CachedSpeech Speech, bool Hit)> LookUpAsync(
        string key, bool fromApi, Func<string, CancellationToken, Task<(CachedSpeech Speech, bool Hit)>> findOrCreate, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Source.StartActivity("speech.cache.lookup");
        var name = generations.NameOf(key);
        var known = await cache.TryGetAsync<CachedSpeech>(name, _memoryOnly, cancellationToken);
        var (speech, hit) = known.HasValue ? (known.Value, true) : await LookFurtherAsync(name, fromApi, findOrCreate, cancellationToken);
        activity?.SetTag("whatsvoice.cache.result", hit ? "hit" : "miss");
        telemetry.CacheRequest(hit);
        return (speech, hit);
    }

    private async Task<(CachedSpeech Speech, bool Hit)> LookFurtherAsync(
        string name, bool fromApi, Func<string, CancellationToken, Task<(CachedSpeech Speech, bool Hit)>> findOrCreate, CancellationToken cancellationToken)
    {
        var ((speech, hit), own) = await _making.DoAsync(MakingOf(name, fromApi), token => findOrCreate(name, token), cancellationToken);
        return (speech, hit || !own); // a caller that joined did not pay
    }

    private static string MakingOf(string name, bool fromApi) => fromApi ? $"api:{name}" : name;

    /// <summary>
    /// Takes the lock and looks: what another replica has made until then is there. Both commands leave at once and stay in that order,
    /// since they share a connection, so that a new sentence waits for one round trip.
    /// </summary>
    private async Task<(CachedSpeech Speech, bool Hit)> FindOrCreateOnOneReplicaAsync(
        string name, bool fromApi, Func<CancellationToken, Task<CachedSpeech>> create, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var taking = replicas.TryTakeAsync(MakingOf(name, fromApi), cancellationToken);
            var looking = cache.TryGetAsync<CachedSpeech>(name, token: cancellationToken).AsTask();
            var (held, mayBegin) = await taking;
            var mayWait = !mayBegin && time.GetElapsedTime(started) < options.Value.ReplicaTimeout;
            if (await FindOrCreateAsync(name, looking, mayWait ? null : create, held, cancellationToken) is { } answer)
            {
                return answer;
            }

            await Task.Delay(LookAgain, time, cancellationToken);
        }
    }

    /// <summary>Looks, and then makes it, unless <paramref name="create"/> is null. Whatever comes of it, the lock is released.</summary>
    private async Task<(CachedSpeech Speech, bool Hit)?> FindOrCreateAsync(
        string name,
        Task<MaybeValue<CachedSpeech>> looking,
        Func<CancellationToken, Task<CachedSpeech>>? create,
        IAsyncDisposable? held,
        CancellationToken cancellationToken)
    {
        (CachedSpeech Speech, bool Hit)? answer = null;
        try
        {
            if (await looking is { HasValue: true } known)
            {
                answer = (known.Value, true);
            }
            else if (create is not null)
            {
                answer = (await create(cancellationToken), false);
            }
        }
        catch
        {
            // The next attempt must not find the lock taken.
            await KeepAndReleaseAsync(name, null, held);
            throw;
        }

        // The caller need not wait for Redis: other replicas do, at the lock.
        _ = KeepAndReleaseAsync(name, answer is { Hit: false } made ? made.Speech : null, held);
        return answer;
    }

    /// <summary>With a lock the entry must be there before the lock is gone. Never fails: the cache and the lock take a Redis that is away for granted.</summary>
    private async Task KeepAndReleaseAsync(string name, CachedSpeech? made, IAsyncDisposable? held)
    {
        await using var _ = held;
        if (made is not null)
        {
            await KeepAsync(name, made, inBackground: held is null);
        }
    }

    /// <summary>Keeps what was paid for, even if nobody waits for it any more.</summary>
    private async Task KeepAsync(string name, CachedSpeech speech, bool inBackground)
    {
        var entry = cache.DefaultEntryOptions.Duplicate();
        entry.Size = speech.ByteCount;
        entry.AllowBackgroundDistributedCacheOperations = inBackground;
        if (speech is CachedFile)
        {
            // A second copy of what its sentences hold: the first to go when memory is full.
            entry.Priority = CacheItemPriority.Low;
        }

        await cache.SetAsync(name, speech, entry, token: CancellationToken.None);
    }
}
