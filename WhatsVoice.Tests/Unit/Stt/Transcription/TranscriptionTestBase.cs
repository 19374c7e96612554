using System.Net.Http.Json;
using System.Text.Json;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Transcription;

/// <summary>The Stt service in this process, a stand-in for the engine that it asks, and a voice note of 2 s.</summary>
public abstract class TranscriptionTestBase : IAsyncLifetime
{
    private protected const string Key = "a-key-of-the-tests-0123456789";

    private protected static readonly byte[] Note = OggOpusBuilder.Tone(2);

    private protected TranscriptionStandIn Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Engine = await TranscriptionStandIn.OpenAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Engine.DisposeAsync();
    }

    private protected static async Task<string?> TextOf(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("text").GetString();

    private protected SttFactory OpenAIService(params (string Key, string Value)[] settings) =>
        new([("Transcription:OpenAI:BaseUrl", $"{Engine.Url}/v1"), .. settings]);
}
