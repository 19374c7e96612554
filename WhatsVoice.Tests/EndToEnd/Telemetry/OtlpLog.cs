namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>A log line as it came over the wire (opentelemetry/proto/logs/v1).</summary>
internal sealed record OtlpLog(string Service, string Body, string TraceId, string SpanId, IReadOnlyDictionary<string, string> Tags);
