using System.Globalization;

namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>Reads OTLP's export requests by the field numbers of opentelemetry-proto 1.x.</summary>
internal static class OtlpMessages
{
    private const int ErrorStatus = 2;

    public static IEnumerable<OtlpSpan> Spans(ProtobufMessage request) => Items(request, (service, source, span) => new OtlpSpan(
        service, source, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), span.Number(7), span.Number(8),
        span.Message(15)?.Number(3) == ErrorStatus, Tags(span, 9), [.. span.Messages(13).Select(link => (link.Hex(1), link.Hex(2)))]));

    public static IEnumerable<OtlpLog> Logs(ProtobufMessage request) => Items(request, (service, _, log) => new OtlpLog(
        service, log.Message(5)?.Text(1) ?? "", log.Hex(9), log.Hex(10), Tags(log, 6)));

    public static IEnumerable<OtlpMetric> Metrics(ProtobufMessage request) => Items(request, (service, _, metric) => Series(service, metric)).SelectMany(it => it);

    private static IEnumerable<OtlpMetric> Series(string service, ProtobufMessage metric)
    {
        foreach (var (field, kind) in new[] { (5, "gauge"), (7, "sum") })
        {
            foreach (var point in metric.Message(field)?.Messages(1) ?? [])
            {
                yield return new OtlpMetric(
                    service, metric.Text(1), metric.Text(3), kind, Tags(point, 7), [], point.Has(4) ? point.Double(4) : (long)point.Number(6));
            }
        }

        foreach (var point in metric.Message(9)?.Messages(1) ?? [])
        {
            yield return new OtlpMetric(service, metric.Text(1), metric.Text(3), "histogram", Tags(point, 9), point.Doubles(7), point.Number(4));
        }
    }

    /// <summary>Resources, in them scopes, in them items: the three signals have the same shape.</summary>
    private static IEnumerable<T> Items<T>(ProtobufMessage request, Func<string, string, ProtobufMessage, T> read) =>
        from resource in request.Messages(1)
        let service = Tags(resource.Message(1)!, 1).GetValueOrDefault("service.name", "")
        from scope in resource.Messages(2)
        from item in scope.Messages(2)
        select read(service, scope.Message(1)?.Text(1) ?? "", item);

    private static Dictionary<string, string> Tags(ProtobufMessage message, int field) => message.Messages(field)
        .DistinctBy(tag => tag.Text(1))
        .ToDictionary(tag => tag.Text(1), tag => Value(tag.Message(2)));

    private static string Value(ProtobufMessage? value) => value switch
    {
        null => "",
        _ when value.Has(1) => value.Text(1),
        _ when value.Has(2) => value.Number(2) == 1 ? "true" : "false",
        _ when value.Has(3) => ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture),
        _ when value.Has(4) => value.Double(4).ToString(CultureInfo.InvariantCulture),
        _ when value.Message(5) is { } array => string.Join(',', array.Messages(1).Select(Value)),
        _ => "",
    };
}
