using System.Text.Json.Serialization;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>The answer of <c>GET /v1/audio/voices</c>.</summary>
internal sealed record VoiceList([property: JsonPropertyName("voices")] IReadOnlyList<SpeechVoice> Voices);
