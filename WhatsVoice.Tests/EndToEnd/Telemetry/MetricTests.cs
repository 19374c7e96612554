namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>The figures of the whole application, as an OTLP backend gets them.</summary>
[Collection(ObservedApplication.Collection)]
public sealed class MetricTests(ObservedApplication observed)
{
    [Theory]
    [InlineData("api", "whatsvoice.webhook.ack.duration", "s", "histogram")]
    [InlineData("api", "whatsvoice.reply.duration", "s", "histogram")]
    [InlineData("api", "whatsvoice.stage.duration", "s", "histogram")]
    [InlineData("api", "whatsvoice.conversations.pending", "{conversation}", "gauge")]
    [InlineData("api", "whatsvoice.oldest_pending.age", "s", "gauge")]
    [InlineData("api", "whatsvoice.store.available", "{store}", "gauge")]
    [InlineData("api", "whatsvoice.store.memory", "{limit}", "gauge")]
    [InlineData("api", "whatsvoice.dead_letters", "{message}", "sum")]
    [InlineData("api", "whatsvoice.uncertain_sends", "{send}", "sum")]
    [InlineData("api", "whatsapp.client.duration", "s", "histogram")]
    [InlineData("api", "whatsvoice.send.delay", "s", "gauge")]
    [InlineData("tts", "whatsvoice.speech.sentences", "{sentence}", "gauge")]
    [InlineData("tts", "whatsvoice.speech.limit", "{sentence}", "gauge")]
    [InlineData("tts", "whatsvoice.speech.duration", "s", "histogram")]
    [InlineData("tts", "whatsvoice.speech.characters", "{character}", "sum")]
    [InlineData("tts", "whatsvoice.speech.failovers", "{request}", "sum")]
    [InlineData("tts", "whatsvoice.cache.requests", "{request}", "sum")]
    [InlineData("api", "http.client.request.duration", "s", "histogram")]
    [InlineData("api", "http.client.request.time_in_queue", "s", "histogram")]
    [InlineData("api", "http.client.open_connections", "{connection}", "sum")]
    public void Every_figure_arrives_with_its_unit(string service, string name, string unit, string kind)
    {
        var series = Series(service, name);

        series.ShouldNotBeEmpty();
        series.ShouldAllBe(metric => metric.Unit == unit && metric.Kind == kind);
    }

    [Theory]
    [InlineData("api", "whatsvoice.webhook.ack.duration")]
    [InlineData("api", "whatsvoice.reply.duration")]
    [InlineData("api", "whatsvoice.stage.duration")]
    [InlineData("api", "whatsapp.client.duration")]
    [InlineData("tts", "whatsvoice.speech.duration")]
    public void Our_durations_have_buckets_from_1_ms_to_60_s_that_are_close_together(string service, string name)
    {
        var bounds = Series(service, name)[0].Bounds;

        bounds[0].ShouldBe(0.001);
        bounds[^1].ShouldBe(60);
        bounds.Zip(bounds.Skip(1)).ShouldAllBe(pair => pair.Second > pair.First && pair.Second / pair.First < 1.7);
    }

    [Fact]
    public void Every_stage_and_every_call_to_whatsapp_is_measured()
    {
        Series("api", "whatsvoice.stage.duration").Select(metric => metric.Tags["stage"]).Distinct().ShouldBe(["queue", "hear", "reply", "speech", "upload", "send"], ignoreOrder: true);
        Series("api", "whatsapp.client.duration").Select(metric => $"{metric.Tags["operation"]} {metric.Tags["outcome"]}").Distinct()
            .ShouldBe(["read_mark ok", "download ok", "upload ok", "send ok", "send failed", "send uncertain"], ignoreOrder: true);
        Series("tts", "whatsvoice.speech.duration").Select(metric => $"{metric.Tags["engine"]} {metric.Tags["profile"]} {metric.Tags["cache"]}").ShouldContain("flite balanced miss");
        Series("api", "whatsvoice.dead_letters").ShouldContain(metric => metric.Tags["reason"] == "whatsapp_131026" && metric.Count == 1);
        Series("api", "whatsvoice.uncertain_sends").ShouldContain(metric => metric.Tags["outcome"] == "settled" && metric.Count == 1);
    }

    [Fact]
    public void Of_orleans_only_what_says_something_about_conversations_is_sent()
    {
        var orleans = observed.Receiver.Metrics.Where(metric => metric.Name.StartsWith("orleans", StringComparison.Ordinal)).Select(metric => metric.Name).Distinct().ToArray();

        orleans.ShouldContain("orleans-catalog-activations");
        orleans.Length.ShouldBeLessThan(8);
    }

    private List<OtlpMetric> Series(string service, string name) => [.. observed.Receiver.Metrics.Where(metric => metric.Service == service && metric.Name == name)];
}
