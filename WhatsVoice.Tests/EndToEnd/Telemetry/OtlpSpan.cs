namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>A span as it came over the wire (opentelemetry/proto/trace/v1).</summary>
internal sealed record OtlpSpan(
    string Service, string Source, string TraceId, string SpanId, string ParentId, string Name, int Kind, ulong Start, ulong End,
    bool Failed, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<(string TraceId, string SpanId)> Links)
{
    public string? Tag(string name) => Tags.GetValueOrDefault(name);

    public override string ToString() => $"{Service}/{Source} {Name} [{string.Join(' ', Tags.Select(tag => $"{tag.Key}={tag.Value}"))}]";
}
