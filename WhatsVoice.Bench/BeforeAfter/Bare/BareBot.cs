using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StackExchange.Redis;

namespace WhatsVoice.Bench.BeforeAfter.Bare;

/// <summary>
/// The floor: the least that answers webhooks with voice notes in .NET and could neither lose nor repeat one. One process; a write when a
/// message is taken and one when its send is about to begin; the four calls, pooled, speech beside the first write, the read mark beside the
/// speech. Nobody ever reads what it writes, and there is no order, no retry, no cache, no check of the audio, no telemetry.
/// </summary>
/// <param name="settings">Whom it calls.</param>
/// <param name="store">Where it writes.</param>
internal sealed class BareBot(BareSettings settings, IDatabase store) : IDisposable
{
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(settings.AppSecret);
    private readonly Uri _messages = new(new Uri(settings.Graph), $"/v25.0/{settings.PhoneNumberId}/messages");
    private readonly Uri _media = new(new Uri(settings.Graph), $"/v25.0/{settings.PhoneNumberId}/media");
    private readonly Uri _speech = SpeechAt(new Uri(settings.Speech));
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2), MaxConnectionsPerServer = 200 });

    /// <summary>Where ElevenLabs, or what stands before it, is asked to speak.</summary>
    public static Uri SpeechAt(Uri service) => new(service, "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb?output_format=opus_48000_32");

    /// <returns>Whether the signature is right, and the message is on disk.</returns>
    public async Task<bool> TakeAsync(byte[] body, string? signature)
    {
        var expected = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(_secret, body));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature ?? "")))
        {
            return false;
        }

        using var webhook = JsonDocument.Parse(body);
        foreach (var entry in webhook.RootElement.GetProperty("entry").EnumerateArray())
        {
            foreach (var change in entry.GetProperty("changes").EnumerateArray())
            {
                foreach (var message in change.GetProperty("value").GetProperty("messages").EnumerateArray())
                {
                    var (id, from, text) = (message.GetProperty("id").GetString()!, message.GetProperty("from").GetString()!, message.GetProperty("text").GetProperty("body").GetString()!);
                    var speech = SpeakAsync(text);
                    await KeepAsync(id, body);
                    _ = Task.Run(() => AnswerAsync(id, from, speech));
                }
            }
        }

        return true;
    }

    public void Dispose() => _http.Dispose();

    private async Task AnswerAsync(string id, string from, Task<byte[]> speech)
    {
        var marked = PostAsync(_messages, Json(new { messaging_product = "whatsapp", status = "read", message_id = id, typing_indicator = new { type = "text" } }));
        var file = new ByteArrayContent(await speech) { Headers = { ContentType = new MediaTypeHeaderValue("audio/ogg") } };
        var uploaded = await PostAsync(_media, new MultipartFormDataContent
        {
            { new StringContent("whatsapp"), "messaging_product" },
            { new StringContent("audio/ogg; codecs=opus"), "type" },
            { file, "file", "voice.ogg" },
        });
        using var media = JsonDocument.Parse(uploaded);
        var mediaId = media.RootElement.GetProperty("id").GetString()!;
        await KeepAsync(id, "send");
        await PostAsync(_messages, Json(new { messaging_product = "whatsapp", recipient_type = "individual", to = from, type = "audio", audio = new { id = mediaId, voice = true } }));
        await marked;
    }

    private Task<byte[]> SpeakAsync(string text) => PostAsync(_speech, Json(new
    {
        text,
        model_id = "eleven_multilingual_v2",
        voice_settings = new { stability = 0.35, similarity_boost = 0.6, style = 0.0, use_speaker_boost = false },
    }));

    /// <summary>Of known length, as WhatsVoice's own: chunks would cost a packet more each.</summary>
    private static ByteArrayContent Json<T>(T body) =>
        new(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };

    private Task<bool> KeepAsync(string id, RedisValue value) => store.StringSetAsync(id, value, TimeSpan.FromDays(8));

    private async Task<byte[]> PostAsync(Uri address, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync();
    }
}
