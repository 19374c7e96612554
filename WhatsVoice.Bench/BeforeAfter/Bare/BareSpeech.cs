using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace WhatsVoice.Bench.BeforeAfter.Bare;

/// <summary>
/// The floor's speech as a service of its own, with a cache that replicas share: whoever is to speak takes the lock and looks, in one
/// round trip, and nobody waits for what is kept. One sentence a text; no engines to choose from, no check of the audio.
/// </summary>
/// <param name="speech">Where the upstream speaks.</param>
/// <param name="cache">Redis.</param>
internal sealed class BareSpeech(Uri speech, IDatabase cache) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private static readonly TimeSpan LockExpiry = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2), MaxConnectionsPerServer = 200 });

    /// <param name="request">As ElevenLabs wants it: it is its own name, too.</param>
    /// <exception cref="HttpRequestException">The upstream refused.</exception>
    public async Task<byte[]> SpeakAsync(byte[] request)
    {
        RedisKey name = SHA256.HashData(request);
        var mine = name.Prepend("lock:");
        var taken = cache.LockTakeAsync(mine, request, LockExpiry);
        var known = cache.StringGetAsync(name);
        await taken;
        if (await known is { HasValue: true } kept)
        {
            return kept!;
        }

        var content = new ByteArrayContent(request) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        using var response = await _http.PostAsync(speech, content);
        response.EnsureSuccessStatusCode();
        var audio = await response.Content.ReadAsByteArrayAsync();
        _ = cache.StringSetAsync(name, audio, Kept);
        _ = cache.LockReleaseAsync(mine, request);
        return audio;
    }

    public void Dispose() => _http.Dispose();
}
