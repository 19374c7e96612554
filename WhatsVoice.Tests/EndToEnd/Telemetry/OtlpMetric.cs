namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>One series of a metric as it came over the wire (opentelemetry/proto/metrics/v1).</summary>
/// <param name="Service">service.name.</param>
/// <param name="Name">The instrument.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Kind">gauge, sum or histogram.</param>
/// <param name="Tags">What tells this series from the others.</param>
/// <param name="Bounds">A histogram's bucket bounds; empty for others.</param>
/// <param name="Count">How many measurements a histogram holds; a number's value otherwise.</param>
internal sealed record OtlpMetric(string Service, string Name, string Unit, string Kind, IReadOnlyDictionary<string, string> Tags, double[] Bounds, double Count);
