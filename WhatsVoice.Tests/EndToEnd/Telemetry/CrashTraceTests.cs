using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.EndToEnd.Processes;

namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>What an OTLP backend sees of a message whose process dies, and of a store that goes away.</summary>
public sealed class CrashTraceTests
{
    private const string Person = "15554738291";
    private const string Words = "The porcupine rehearses its clarinet.";

    [Fact]
    public async Task The_trace_of_a_message_goes_on_after_a_crash()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var services = await RunningServices.StartAsync(Telemetry(receiver));

        // The upload hangs, so that the kill surely falls into it, after the webhook's span has left.
        await services.People.SetFaultAsync(new { route = "media", hang = true, times = 1 });
        var id = await services.People.SendAsync(Person, Words);
        await Eventually.TrueAsync(async () => await services.People.FaultsLeftAsync() == 0, "the upload is under way");
        await Eventually.TrueAsync(() => receiver.Spans.Any(IsWebhook), "the webhook's span has left");
        await services.Api.KillAsync();
        await services.Api.StartAsync();
        await services.People.WaitForVoiceNoteAsync(Person, id);

        var webhook = receiver.Spans.First(IsWebhook);
        await Eventually.TrueAsync(() => receiver.Spans.Any(span => span.Name == "answer"), "the second attempt's span arrives");
        var answer = receiver.Spans.Single(span => span.Name == "answer");
        answer.TraceId.ShouldBe(webhook.TraceId);
        answer.ParentId.ShouldBe(webhook.SpanId);
        answer.Tag("whatsvoice.attempt").ShouldBe("2");
    }

    [Fact]
    public async Task A_store_that_dies_is_told_in_words_and_without_anybodys_number_or_text()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var services = await RunningServices.StartAsync(Telemetry(receiver));
        using var http = new HttpClient { BaseAddress = services.Api.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "an-api-key-for-tests");
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, Words, "Wilhelmina Quartermaine"));

        await services.Store.KillAsync();
        await services.People.SendAsync(Person, Words);
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("webhook")).Any(call => call.Status == 503), "a webhook is answered with 503");
        using var list = await http.GetAsync($"/v1/voice-messages?to={Person}", TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(async () => await services.Api.StatusAsync("/health") == 503, "it is not healthy");
        using var health = await http.GetAsync("/health", TestContext.Current.CancellationToken);

        (await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("The store (ConnectionStrings:store) does not answer");
        await Eventually.TrueAsync(() => receiver.Logs.Any(log => log.Body.Contains("answered with 503", StringComparison.Ordinal)), "the log line arrives");
        foreach (var secret in new[] { Person, Person[^7..], "porcupine", "clarinet", "Quartermaine" })
        {
            receiver.Contains(secret).ShouldBeFalse($"'{secret}' left the service");
            services.Api.Output.ShouldNotContain(secret, Case.Insensitive);
        }
    }

    private static bool IsWebhook(OtlpSpan span) => span.Tag("http.route") == "/webhooks/whatsapp/";

    private static (string Key, string Value)[] Telemetry(OtlpReceiver receiver) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address.ToString().TrimEnd('/')),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "200"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];
}
