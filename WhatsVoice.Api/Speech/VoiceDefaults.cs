using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Speech;

/// <summary>Who speaks each language where a reply names no voice: set on the console, kept in the store, sent with every request for speech (docs/adr/0049).</summary>
internal sealed class VoiceDefaults(Store store, TimeProvider time)
{
    // Another replica's change is heard this much later at most.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private Known? _known;

    /// <returns>Voices by BCP 47 tag, no older than 5 s, and null where none is set; while the store does not answer, the last known ones.</returns>
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync()
    {
        if (_known is not { } known || time.GetElapsedTime(known.At) >= MaxAge)
        {
            try
            {
                await ReadAsync();
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                // No reason to keep a person waiting: the last known ones, or the Tts service's own.
            }
        }

        return _known?.Voices is { Count: > 0 } voices ? voices : null;
    }

    /// <returns>Voices by BCP 47 tag, as they are in the store now.</returns>
    /// <exception cref="RedisException">The store does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync()
    {
        var entries = await store.Database.HashGetAllAsync(Store.VoiceDefaults);
        var voices = entries.ToDictionary(entry => entry.Name.ToString(), entry => entry.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _known = new Known(time.GetTimestamp(), voices);
        return voices;
    }

    /// <param name="language">A BCP 47 tag.</param>
    /// <param name="voice">Null: as the Tts service chooses.</param>
    /// <exception cref="RedisException">The store does not answer.</exception>
    public async Task SetAsync(string language, string? voice)
    {
        _ = voice is null
            ? await store.Database.HashDeleteAsync(Store.VoiceDefaults, language)
            : await store.Database.HashSetAsync(Store.VoiceDefaults, language, voice);
        await ReadAsync();
    }

    private sealed record Known(long At, IReadOnlyDictionary<string, string> Voices);
}
