using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>The way of a message, as an OTLP backend sees it.</summary>
[Collection(ObservedApplication.Collection)]
public sealed class TraceTests(ObservedApplication observed)
{
    [Fact]
    public async Task A_message_is_one_connected_trace_with_all_its_stages()
    {
        var trace = await TraceOfAsync(ObservedApplication.Person);

        var root = trace.Where(span => span.ParentId.Length == 0).ShouldHaveSingleItem();
        root.Tag("http.route").ShouldBe("/webhooks/whatsapp/");
        var ids = trace.Select(span => span.SpanId).ToHashSet();
        trace.Where(span => span != root && !ids.Contains(span.ParentId)).ShouldBeEmpty("every span hangs on another one of the trace");
        trace.Select(span => span.Service).Distinct().ShouldBe(["api", "tts", "sandbox"], ignoreOrder: true);

        var answer = trace.Single(span => span.Name == "answer");
        answer.ParentId.ShouldBe(root.SpanId);
        foreach (var stage in new[] { "reply", "read_mark", "speech", "upload", "send" })
        {
            trace.Single(span => span.Name == stage).ParentId.ShouldBe(answer.SpanId, stage);
        }

        trace.Single(span => span.Name == "queue").ParentId.ShouldBe(root.SpanId);
        Under(trace, root).ShouldContain(span => span.Source == "Microsoft.Orleans.Application");
        trace.ShouldAllBe(span => !span.Failed);
    }

    [Fact]
    public async Task A_voice_note_is_one_trace_with_its_download_and_its_transcription()
    {
        var trace = await TraceOfAsync(ObservedApplication.Spoken);

        var answer = trace.Single(span => span.Name == "answer");
        foreach (var stage in new[] { "hear", "reply", "speech", "upload", "send" })
        {
            trace.Single(span => span.Name == stage).ParentId.ShouldBe(answer.SpanId, stage);
        }

        var hear = trace.Single(span => span.Name == "hear");
        var download = trace.Single(span => span.Name == "download");
        download.ParentId.ShouldBe(hear.SpanId);
        Under(trace, download).Count(span => span.Source == "System.Net.Http").ShouldBe(2, "the address and the file");
        Under(trace, hear).ShouldContain(span => span.Service == "stt" && span.Tag("http.route") == "/v1/audio/transcriptions");
        trace.Select(span => span.Service).Distinct().ShouldBe(["api", "stt", "tts", "sandbox"], ignoreOrder: true);
        trace.ShouldAllBe(span => !span.Failed);
    }

    [Fact]
    public async Task The_speech_of_a_message_shows_its_cache_lookups_each_sentence_and_the_join()
    {
        var trace = await TraceOfAsync(ObservedApplication.Person);

        var speech = Under(trace, trace.Single(span => span.Name == "speech"));
        speech.Count(span => span.Name == "speech.cache.lookup").ShouldBe(3, "the whole text and its two sentences");
        speech.Count(span => span.Name == "speech.encode").ShouldBe(2);
        speech.Count(span => span.Name == "speech.join").ShouldBe(1);
        var syntheses = speech.Where(span => span.Tag("gen_ai.operation.name") is not null).ToArray();
        syntheses.Length.ShouldBe(2);
        syntheses.ShouldAllBe(span => span.Tag("gen_ai.provider.name") == "flite" && span.Tag("gen_ai.request.model") == "flite");
        speech.ShouldContain(span => span.Service == "tts" && span.Tag("http.route") == "/v1/audio/speech");
    }

    [Fact]
    public async Task Calls_to_whatsapp_and_to_redis_say_what_they_were_and_what_came_of_them()
    {
        var trace = await TraceOfAsync(ObservedApplication.Person);

        var whatsApp = trace.Where(span => span.Tag("whatsapp.operation") is not null).ToDictionary(span => span.Tag("whatsapp.operation")!, span => span.Tag("whatsapp.outcome"));
        whatsApp.ShouldBe(new Dictionary<string, string?> { ["read_mark"] = "ok", ["upload"] = "ok", ["send"] = "ok" }, ignoreOrder: true);
        foreach (var call in new[] { "upload", "send" })
        {
            var http = Under(trace, trace.Single(span => span.Name == call)).Single(span => span.Source == "System.Net.Http");
            http.Tag("http.response.status_code").ShouldBe("200");
        }

        var redis = trace.Where(span => span.Tag("db.system.name") is not null).ToArray();
        redis.Select(span => span.Service).Distinct().ShouldBe(["api", "tts"], ignoreOrder: true);
        redis.ShouldAllBe(span => span.Tag("db.system.name") == "redis" && span.Name == span.Tag("db.operation.name") && span.Tag("server.address") != null);
        redis.ShouldAllBe(span => span.Tags.Count == 5);
    }

    [Fact]
    public async Task A_send_that_fails_is_marked_and_its_repeats_are_in_the_same_trace()
    {
        var trace = await TraceOfAsync(ObservedApplication.Repeated);

        var answers = trace.Where(span => span.Name == "answer").OrderBy(span => span.Start).ToArray();
        answers.Select(span => span.Tag("whatsvoice.repeat")).ShouldBe(["0", "1", "2"]);
        answers.Select(span => span.Failed).ShouldBe([true, true, false]);
        var sends = trace.Where(span => span.Name == "send").OrderBy(span => span.Start).ToArray();
        sends.Select(span => span.Tag("whatsapp.outcome")).ShouldBe(["failed", "failed", "ok"]);
        sends.Select(span => span.Failed).ShouldBe([true, true, false]);
        sends.Select(send => Under(trace, send).Single(span => span.Source == "System.Net.Http").Tag("http.response.status_code")).ShouldBe(["503", "503", "200"]);
    }

    [Fact]
    public async Task A_message_that_is_given_up_says_so_in_its_trace_and_in_a_log_line_of_it()
    {
        var dead = await Eventually.GetAsync(
            () => Task.FromResult(observed.Receiver.Spans.FirstOrDefault(span => span.Name == "dead_letter")), "the dead letter's span arrives");

        dead.Failed.ShouldBeTrue();
        dead.Tag("error.type").ShouldBe("whatsapp_131026");
        var trace = await WholeAsync(dead.TraceId);
        trace.ShouldContain(span => span.Tag("http.route") == "/webhooks/whatsapp/");
        var log = await Eventually.GetAsync(
            () => Task.FromResult(observed.Receiver.Logs.FirstOrDefault(line => line.Body.Contains("was given up", StringComparison.Ordinal))), "the log line arrives");
        log.TraceId.ShouldBe(dead.TraceId);
        log.SpanId.ShouldBe(dead.SpanId);
        log.Tags["VoiceMessage"].ShouldBe(dead.Tag("whatsvoice.voice_message.id"));
    }

    [Fact]
    public async Task Status_webhooks_are_traces_of_their_own_that_lead_to_the_messages()
    {
        var message = await TraceOfAsync(ObservedApplication.Person);
        var root = message.Single(span => span.ParentId.Length == 0);

        var statuses = observed.Receiver.Spans
            .Where(span => span.Name == "status" && span.Tag("whatsvoice.voice_message.id") == observed.VoiceMessages[ObservedApplication.Person])
            .ToArray();

        statuses.Select(span => span.Tag("whatsvoice.status")).ShouldBeSubsetOf(["sent", "delivered", "read"]);
        statuses.ShouldContain(span => span.Tag("whatsvoice.status") == "delivered");
        statuses.ShouldAllBe(span => span.TraceId != root.TraceId);
        statuses.ShouldAllBe(span => span.Links.Contains(ValueTuple.Create(root.TraceId, root.SpanId)));
    }

    [Fact]
    public async Task A_voice_message_of_another_program_is_one_trace_from_its_request_to_the_send()
    {
        var trace = await TraceOfAsync(ObservedApplication.Ordered);

        trace.ShouldContain(span => span.Tag("http.route") == "/v1/voice-messages/");
        trace.ShouldContain(span => span.Name == "send" && span.Tag("whatsapp.outcome") == "ok");
        trace.ShouldContain(span => span.Service == "tts" && span.Name == "speech.encode");
    }

    [Fact]
    public async Task A_sentence_that_an_engine_refuses_is_marked_and_the_next_engine_speaks_in_the_same_trace()
    {
        var trace = await TraceOfAsync(ObservedApplication.Ordered);

        var syntheses = trace.Where(span => span.Tag("gen_ai.operation.name") is not null).OrderBy(span => span.Start).ToArray();
        syntheses.Select(span => $"{span.Tag("gen_ai.provider.name")} {(span.Failed ? "failed" : "spoke")}").ShouldBe(["openai failed", "flite spoke"]);
        syntheses[0].Tag("error.type").ShouldNotBeNull();
    }

    [Fact]
    public void Housekeeping_makes_no_traces()
    {
        var roots = observed.Receiver.Spans.Where(span => span.ParentId.Length == 0).ToArray();

        roots.ShouldNotBeEmpty();
        roots.ShouldAllBe(span => span.Source == "Microsoft.AspNetCore");
    }

    private async Task<IReadOnlyList<OtlpSpan>> TraceOfAsync(string whose)
    {
        var answer = await Eventually.GetAsync(
            () => Task.FromResult(observed.Receiver.Spans.FirstOrDefault(span =>
                span.Name == "answer" && !span.Failed && span.Tag("whatsvoice.voice_message.id") == observed.VoiceMessages[whose])),
            "the answer's span arrives");
        return await WholeAsync(answer.TraceId);
    }

    /// <summary>Both services send their spans every second, each on its own: a parent may come after its children.</summary>
    private async Task<IReadOnlyList<OtlpSpan>> WholeAsync(string traceId)
    {
        IReadOnlyList<OtlpSpan> trace = [];
        await Eventually.TrueAsync(
            () =>
            {
                trace = [.. observed.Receiver.Spans.Where(span => span.TraceId == traceId)];
                var ids = trace.Select(span => span.SpanId).ToHashSet();
                return trace.All(span => span.ParentId.Length == 0 || ids.Contains(span.ParentId));
            },
            "the trace is whole");
        return trace;
    }

    private static IReadOnlyList<OtlpSpan> Under(IReadOnlyList<OtlpSpan> trace, OtlpSpan parent)
        => [.. trace.Where(span => span.ParentId == parent.SpanId).SelectMany(child => Under(trace, child).Prepend(child))];
}
