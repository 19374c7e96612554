using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>
/// The whole application with its telemetry going to a receiver of the test's own, and a day's traffic: an answered message, a send
/// that had to be repeated, one that was given up, a voice message of another program whose speech fails once, a wrong signature.
/// </summary>
[CollectionDefinition(Collection)]
public sealed class ObservedApplication : IAsyncLifetime, ICollectionFixture<ObservedApplication>
{
    /// <summary>The classes that look at it.</summary>
    public const string Collection = "observed application";

    /// <summary>No other test has these, and nothing else contains their last seven digits.</summary>
    internal const string Person = "15557391846";
    internal const string Repeated = "15558264917";
    internal const string Undeliverable = "15559183726";
    internal const string Uncertain = "15556472819";
    internal const string Spoken = "15558361749";
    internal const string Erased = "15552739461";
    internal const string ErasedUserId = "US.qzErasedPersonWithoutNumber";
    internal const string Ordered = "ordered";
    internal const string Name = "Wilhelmina Quartermaine";
    internal const string Text = "The marmalade zeppelin leaves at noon. Bring seventeen umbrellas.";
    internal const string RepeatedText = "A cormorant counts the turquoise teapots.";
    internal const string UncertainText = "The pelican keeps its harmonica in the attic.";
    internal const string LostText = "Nobody ever hears about the velvet hippopotamus.";
    internal const string SpokenText = "My grandmother repairs accordions underwater.";
    internal const string OrderedText = "Your saxophone is ready today.";

    private readonly TemporaryFolder _data = new();
    private EngineStandIn _engine = null!;
    private DistributedApplication? _application;

    internal OtlpReceiver Receiver { get; private set; } = null!;

    /// <summary>The ids of the voice messages that answer each of them.</summary>
    internal Dictionary<string, string> VoiceMessages { get; } = [];

    /// <summary>What <c>/metrics</c> said of each service in the end.</summary>
    internal Dictionary<string, string> Scrapes { get; } = [];

    internal static IEnumerable<string> Secrets => [Person, Repeated, Undeliverable, Uncertain, Name, Text, RepeatedText, UncertainText, LostText, OrderedText, Spoken, SpokenText, Erased, ErasedUserId];

    public async ValueTask InitializeAsync()
    {
        Receiver = await OtlpReceiver.StartAsync();
        _engine = await EngineStandIn.OpenAsync();

        // Its words quote what it was asked to say, as those of some servers do.
        _engine.Answer = EngineStandIn.Body(400, $$$"""{"error":{"message":"I will not say '{{{OrderedText}}}'","code":"refused","param":"input"}}""");
        _application = await RunningApplication.StartAsync(
            _data.Path,
            "--Speech:Engines:0=flite",
            "--Speech:Engines:1=openai",
            $"--OpenAI:BaseUrl={_engine.Url}/v1",
            "--OpenAI:Voices=nova",
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={Receiver.Address.ToString().TrimEnd('/')}",
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--Telemetry:Prometheus=true");
        await TrafficAsync();
        await WaitForTelemetryAsync();
        foreach (var service in new[] { "api", "tts", "stt" })
        {
            using var http = _application.CreateHttpClient(service, "http");
            http.DefaultRequestHeaders.Authorization = new("Bearer", RunningApplication.ApiKey);
            Scrapes[service] = await http.GetStringAsync("/metrics");
        }
    }

    internal HttpClient CreateHttpClient(string service) => _application!.CreateHttpClient(service, "http");

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        await _engine.DisposeAsync();
        await Receiver.DisposeAsync();
        _data.Dispose();
    }

    private async Task TrafficAsync()
    {
        using var sandbox = new SandboxClient(CreateHttpClient("sandbox"));
        using var api = new ApiClient(CreateHttpClient("api"), RunningApplication.ApiKey);
        await sandbox.SetFaultAsync(new { route = "messages", person = Repeated, status = 503, times = 2 });
        await sandbox.SetFaultAsync(new { route = "messages", person = Uncertain, after_effect = true, times = 1 });
        await sandbox.SetFaultAsync(new
        {
            route = "messages",
            person = Undeliverable,
            status = 400,

            // What an upstream says is logged, and it may quote who it is about.
            body = new { error = new { message = $"(#131026) Message to +{Undeliverable} undeliverable", code = 131026 } },
            times = 1,
        });

        var id = await sandbox.SendAsync(Person, Text, Name);
        VoiceMessages[Person] = await AnswerAsync(sandbox, Person, id);
        await sandbox.SendAsync(Undeliverable, LostText, Name);
        VoiceMessages[Repeated] = await AnswerAsync(sandbox, Repeated, await sandbox.SendAsync(Repeated, RepeatedText, Name));

        VoiceMessages[Uncertain] = await AnswerAsync(sandbox, Uncertain, await sandbox.SendAsync(Uncertain, UncertainText, Name));

        using var said = await sandbox.TrySendAsync(new { from = Spoken, say = SpokenText });
        VoiceMessages[Spoken] = await AnswerAsync(sandbox, Spoken, (await said.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!);

        // The voice is the other engine's, so that one is asked first.
        using var ordered = await api.PostAsync(new { to = $"+{Person}", text = OrderedText, voice = "nova" });
        VoiceMessages[Ordered] = (await ordered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        await api.WaitForStateAsync(VoiceMessages[Ordered], "delivered", "read");
        (await api.GetAsync($"/v1/voice-messages?to=%2B{Person}")).GetProperty("items").GetArrayLength().ShouldBe(2);

        // Both stand in the path of their request.
        foreach (var person in new[] { $"%2B{Erased}", ErasedUserId })
        {
            using var erased = await api.Http.DeleteAsync($"/v1/people/{person}");
            erased.EnsureSuccessStatusCode();
        }

        (await sandbox.DeliverAsync(string.Create(CultureInfo.InvariantCulture, $"{{\"from\":\"{Person}\"}}"), sign: "wrong")).ShouldBe(401);
    }

    /// <returns>Our id of the voice note that answers a message, once the person's phone has it.</returns>
    private static async Task<string> AnswerAsync(SandboxClient sandbox, string person, string messageId)
    {
        var note = await sandbox.WaitForVoiceNoteAsync(person, messageId);
        await sandbox.WaitForStatusAsync(person, note.Id, "delivered");
        return note.CallbackData!;
    }

    /// <summary>The last that happens is a status webhook; metrics and spans of what came before leave the services within seconds.</summary>
    private Task WaitForTelemetryAsync() => Eventually.TrueAsync(
        () => VoiceMessages.Values.All(id => Receiver.Spans.Any(span => span.Name == "status" && span.Tag("whatsvoice.voice_message.id") == id))
            && Receiver.Metrics.Any(metric => metric.Name == "whatsvoice.dead_letters")
            && Receiver.Metrics.Any(metric => metric.Name == "whatsvoice.uncertain_sends")
            && Receiver.Metrics.Any(metric => metric.Name == "whatsapp.client.duration")
            && Receiver.Spans.Count(span => span.Tag("http.route") == "/v1/people/{id}") == 2
            && Receiver.Logs.Count(log => log.Body.StartsWith("Audit: erase-person", StringComparison.Ordinal)) == 2

            // The other service sends its own at other times: this is the last that it counts.
            && Receiver.Metrics.Any(metric => metric.Name == "whatsvoice.speech.failovers"),
        "the telemetry of all messages has arrived");
}
