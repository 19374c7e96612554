using System.Text.Json.Serialization;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>One stage of a message's way.</summary>
/// <param name="Stage">queue, reply, speech, upload or send.</param>
/// <param name="OffsetMs">When it began, milliseconds after the message came in.</param>
/// <param name="DurationMs">How long it took, milliseconds.</param>
/// <param name="Failed">Whether it came to nothing; it may come again then.</param>
internal sealed record VoiceMessageStage(
    string Stage,
    double OffsetMs,
    double DurationMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Failed = false);
