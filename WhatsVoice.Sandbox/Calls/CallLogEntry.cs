using WhatsVoice.Sandbox.ElevenLabs;

namespace WhatsVoice.Sandbox.Calls;

/// <summary>One Graph or ElevenLabs call of the business, or one attempt to deliver a webhook to it.</summary>
/// <param name="Seq">Grows by one with each entry; survives <c>DELETE /sandbox/log</c>.</param>
/// <param name="Kind"><c>graph</c>, <c>elevenlabs</c>, <c>openai</c> or <c>webhook</c>.</param>
/// <param name="Route">A route of <see cref="Faults.Routes"/>.</param>
/// <param name="Status">HTTP status; null when there was none (reset, hang, no connection, time-out).</param>
/// <param name="DurationMs">Until the answer was ready (graph, elevenlabs) or received (webhook), in milliseconds.</param>
/// <param name="Connection">Graph and ElevenLabs: the TCP connection it came on, so that reuse can be counted.</param>
/// <param name="Person">The person's number, where the call concerns one.</param>
/// <param name="MessageId">The message it is about: the one made by a send, read, or reported on.</param>
/// <param name="Attempt">Webhook only: 1 for the first delivery.</param>
/// <param name="Event">Webhook only: <c>message</c>, or the status that was reported.</param>
/// <param name="ErrorCode">Graph only: Meta's error code.</param>
/// <param name="Fault">The fault that was played, e.g. <c>reset</c> or <c>after_effect</c>.</param>
/// <param name="ErrorStatus">ElevenLabs only: the error's legacy <c>status</c>, e.g. <c>too_many_concurrent_requests</c>.</param>
/// <param name="Speech">ElevenLabs only: what was to be spoken, and how.</param>
internal sealed record CallLogEntry(
    long Seq,
    DateTimeOffset At,
    string Kind,
    string Route,
    int? Status,
    double DurationMs,
    string? Connection = null,
    string? Person = null,
    string? MessageId = null,
    int? Attempt = null,
    string? Event = null,
    int? ErrorCode = null,
    string? Fault = null,
    string? ErrorStatus = null,
    SpeechDetails? Speech = null);

/// <param name="ModelId">ElevenLabs' default model where the request named none.</param>
/// <param name="OutputFormat">As in the address, or ElevenLabs' default.</param>
/// <param name="Stream">Whether the streaming address was used.</param>
/// <param name="Text">The sandbox is no place for real people's words, so they may be shown.</param>
/// <param name="Characters">Length of <paramref name="Text"/>.</param>
/// <param name="VoiceSettings">As sent; null when none were.</param>
/// <param name="Concurrent">How many calls were under way, this one included.</param>
internal sealed record SpeechDetails(
    string VoiceId,
    string ModelId,
    string OutputFormat,
    bool Stream,
    string Text,
    int Characters,
    VoiceSettings? VoiceSettings,
    string? LanguageCode,
    bool PreviousText,
    bool NextText,
    int Concurrent);
