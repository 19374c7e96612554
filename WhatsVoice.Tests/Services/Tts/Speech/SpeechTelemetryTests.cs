using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Speech;
using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tests.Services.Tts.Speech;

public sealed class SpeechTelemetryTests
{
    [Fact]
    public async Task Every_stage_has_a_span_and_no_span_carries_the_text()
    {
        TtsFactory.RequireLocalVoice();
        var spans = new ConcurrentBag<Activity>();
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is SpeechTelemetry.Name or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Add(span),
        };
        ActivitySource.AddActivityListener(listener);
        await using var tts = new TtsFactory();

        var speaker = tts.Speaker();
        speaker.Client.DefaultRequestHeaders.Add("traceparent", root.Id);

        (await speaker.SayAsync("Confidential zebra. Another secret.")).Spoken();

        var ours = spans.Where(span => span.TraceId == root.TraceId && span.Source.Name == SpeechTelemetry.Name).ToArray();
        ours.Count(span => span.OperationName == "speech.cache.lookup").ShouldBe(3); // the whole text, then its sentences
        ours.Count(span => span.OperationName == "speech.encode").ShouldBe(2);
        ours.Length.ShouldBeGreaterThanOrEqualTo(6); // with one for each synthesis, by Microsoft.Extensions.AI
        var recorded = string.Join(' ', ours.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")
            .Concat(span.Events.SelectMany(recordedEvent => recordedEvent.Tags.Select(tag => $"{tag.Value}"))).Append(span.DisplayName)));
        recorded.ShouldNotContain("zebra");
        recorded.ShouldNotContain("secret");
    }

    [Fact]
    public async Task The_duration_is_measured_by_engine_profile_and_cache()
    {
        TtsFactory.RequireLocalVoice();
        await using var tts = new TtsFactory(("Speech:Profiles:calm:Model", "some_model"));
        var measured = new ConcurrentQueue<(double Seconds, string Tags)>();
        var meters = tts.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Name == "whatsvoice.speech.duration" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
            measured.Enqueue((value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))));
        listener.Start();
        var speaker = tts.Speaker();

        (await speaker.SayAsync("Measure me.", ("profile", "calm"))).Spoken();
        (await speaker.SayAsync("Measure me.")).Spoken();

        measured.Select(measurement => measurement.Tags).ShouldBe(
            ["engine=flite profile=calm cache=miss", "engine=flite profile=balanced cache=hit"]);
        measured.ShouldAllBe(measurement => measurement.Seconds > 0 && measurement.Seconds < 60);
    }
}
