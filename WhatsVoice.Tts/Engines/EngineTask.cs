using Microsoft.Extensions.AI;

namespace WhatsVoice.Tts.Engines;

/// <summary>What an engine is told beyond what <see cref="TextToSpeechOptions"/> has a property for.</summary>
/// <param name="Profile">The request's profile.</param>
/// <param name="AsOpus">Whether the audio will be Opus: an engine that makes Opus itself may answer with it.</param>
/// <param name="Context">The text around this piece.</param>
internal sealed record EngineTask(SpeechProfile Profile, bool AsOpus, SentenceContext Context)
{
    private const string Key = "whatsvoice.task";

    public AdditionalPropertiesDictionary ToProperties() => new() { [Key] = this };

    /// <summary>The task in the options; without one, the defaults as WAV.</summary>
    public static EngineTask In(TextToSpeechOptions? options) =>
        options?.AdditionalProperties?.TryGetValue<EngineTask>(Key, out var task) == true
            ? task
            : new EngineTask(new SpeechProfile(), AsOpus: false, default);
}
