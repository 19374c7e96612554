namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>A voice note that the upstream has accepted.</summary>
/// <param name="To">The person's number.</param>
/// <param name="MediaId">Its audio.</param>
/// <param name="MessageId">WhatsApp's id of the note.</param>
/// <param name="CallbackData">What the sender wants back with the status webhooks, if anything.</param>
/// <param name="ArrivedAt">When the call arrived, a <see cref="System.Diagnostics.Stopwatch"/> timestamp.</param>
internal sealed record AcceptedSend(string To, string MediaId, string MessageId, string? CallbackData, long ArrivedAt);
