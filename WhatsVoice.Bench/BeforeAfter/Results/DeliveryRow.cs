namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>What became of messages while something went wrong.</summary>
/// <param name="System">Who answered.</param>
/// <param name="Messages">Each from a person of its own.</param>
/// <param name="Lost">Never answered.</param>
/// <param name="Twice">Answered more than once.</param>
/// <param name="Failures">Calls that the upstream refused.</param>
internal sealed record DeliveryRow(string System, int Messages, int Lost, int Twice, int Failures);
