namespace WhatsVoice.Sandbox.People;

/// <summary>One bubble of a chat, as it stood when it was asked for.</summary>
/// <param name="Id">WhatsApp's message id (wamid).</param>
/// <param name="Direction"><c>in</c>: person to business; <c>out</c>: business to person.</param>
/// <param name="Type"><c>text</c> or <c>audio</c>.</param>
/// <param name="Status">See <see cref="Statuses"/>.</param>
/// <param name="At">When it was written (in) or accepted (out).</param>
/// <param name="Voice">Audio only: sent as a voice note.</param>
/// <param name="DurationMs">Audio only: sound length in milliseconds; absent when the file could not be read.</param>
/// <param name="ReplyTo">The message it quotes (<c>context.message_id</c>).</param>
/// <param name="CallbackData">Out only: <c>biz_opaque_callback_data</c> as sent.</param>
/// <param name="TookMs">Out only: milliseconds since the message it answers (the quoted one, else the person's last).</param>
internal sealed record ChatMessage(
    string Id,
    string Direction,
    string Type,
    string Status,
    DateTimeOffset At,
    string? Text = null,
    string? MediaId = null,
    bool? Voice = null,
    double? DurationMs = null,
    string? ReplyTo = null,
    string? CallbackData = null,
    double? TookMs = null,
    MessageError? Error = null);
