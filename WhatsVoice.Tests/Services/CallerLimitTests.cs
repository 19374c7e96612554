using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services;

/// <summary>One caller's crowd of requests is told to wait, and no other caller is. Callers are told apart behind a proxy, as in production.</summary>
public sealed class CallerLimitTests
{
    private const string Main = "the-key-with-all-scopes";
    private const string Crm = "the-key-of-the-crm-system";

    private static readonly (string, string)[] Settings = [("urls", "http://127.0.0.1:0"), ("Proxy:KnownProxies", "127.0.0.1")];

    private static readonly (string, string)[] Keys = [("Api:Key", Main), ("Api:Keys:crm:Key", Crm), ("Api:Keys:crm:Scopes", "speak")];

    [Theory]
    [InlineData("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1")]
    [InlineData("203.0.113.1", "203.0.113.1", "203.0.113.2")]
    public async Task Without_keys_the_Tts_service_tells_callers_apart_by_network(string first, string same, string other)
    {
        await using var engine = await EngineStandIn.OpenAsync();
        var release = new TaskCompletionSource();
        engine.Answer = async (call, context) =>
        {
            await release.Task;
            await EngineStandIn.SpeakAsync(call, context);
        };
        await using var tts = new TtsFactory([.. Settings, ("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"), ("Speech:MaxConcurrentRequests", "1")]);
        var address = Start(tts);

        var waiting = SpeakAsync(address, first, "The first of all.");
        await Eventually.TrueAsync(() => engine.Calls.Count == 1, "one request is in work");
        using var refused = await SpeakAsync(address, same, "The second of all.");
        var served = SpeakAsync(address, other, "The third of all.");
        await Eventually.TrueAsync(() => engine.Calls.Count == 2, "another caller's request is in work");
        release.SetResult();

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await waiting).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await served).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1", null)]
    [InlineData("203.0.113.1", "203.0.113.1", "203.0.113.1", Crm)]
    public async Task The_Stt_service_tells_callers_apart_by_key_and_network(string first, string same, string other, string? otherKey)
    {
        await using var engine = await TranscriptionStandIn.OpenAsync();
        var (release, usual) = (new TaskCompletionSource(), engine.Answer);
        engine.Answer = call => new Delayed(release.Task, usual(call));
        await using var stt = new SttFactory(
            [.. Settings, .. Keys, ("Transcription:OpenAI:BaseUrl", $"{engine.Url}/v1"), ("Transcription:MaxConcurrency", "1"), ("Transcription:MaxQueued", "0")]);
        var address = Start(stt);

        var waiting = TranscribeAsync(address, first, Main, 1);
        await Eventually.TrueAsync(() => engine.Calls.Count == 1, "one request is in work");
        using var refused = await TranscribeAsync(address, same, Main, 2);
        var served = TranscribeAsync(address, other, otherKey ?? Main, 3);
        await Eventually.TrueAsync(() => engine.Calls.Count == 2, "another caller's request is in work");
        release.SetResult();

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.ToString().ShouldBe("1");
        (await waiting).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await served).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Persons_of_the_Api_take_turns_at_the_Stt_service_and_other_callers_name_none()
    {
        await using var engine = await TranscriptionStandIn.OpenAsync();
        var (release, usual) = (new TaskCompletionSource(), engine.Answer);
        engine.Answer = call => new Delayed(release.Task, usual(call));
        await using var stt = new SttFactory(
            [.. Settings, .. Keys, ("Transcription:OpenAI:BaseUrl", $"{engine.Url}/v1"), ("Transcription:MaxConcurrency", "2"), ("Transcription:MaxQueued", "1")]);
        var address = Start(stt);

        var first = TranscribeAsync(address, "203.0.113.1", Main, 1, person: "one");
        await Eventually.TrueAsync(() => engine.Calls.Count == 1, "the first person's first note is in work");
        Task<HttpResponseMessage>[] more = [TranscribeAsync(address, "203.0.113.1", Main, 2, person: "one"), TranscribeAsync(address, "203.0.113.1", Main, 3, person: "one")];

        // One waits, so the other one is too much: both have been looked at.
        using var refused = await await Task.WhenAny(more);
        var second = TranscribeAsync(address, "203.0.113.1", Main, 4, person: "two");
        await Eventually.TrueAsync(() => engine.Calls.Count == 2, "the second person's note is in work");
        Task<HttpResponseMessage>[] crm = [TranscribeAsync(address, "203.0.113.1", Crm, 5, person: "two"), TranscribeAsync(address, "203.0.113.1", Crm, 6, person: "two")];
        await Eventually.TrueAsync(() => engine.Calls.Count == 4, "a key that is not the Api's has its own limit, whomever it names");
        more.Count(note => !note.IsCompleted).ShouldBe(1, "the first person's next note waits for the one before");
        release.SetResult();

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var answers = await Task.WhenAll([first, second, .. more, .. crm]);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(5);
    }

    [Fact]
    public async Task A_key_has_as_many_characters_spoken_on_a_day_as_it_may_over_all_replicas_and_the_Api_has_more()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var redis = await RedisServer.StartAsync();
        (string, string)[] settings =
        [
            .. Settings, .. Keys, ("Api:Keys:crm:CharactersPerDay", "30"), ("ConnectionStrings:cache", redis.ConnectionString),
            ("Speech:Engines", "openai"), ("OpenAI:BaseUrl", $"{engine.Url}/v1"),
        ];
        var clock = new FakeTimeProvider(); // Redis is given as long as it needs
        await using var first = new TtsFactory(settings) { Clock = clock };
        await using var second = new TtsFactory(settings) { Clock = clock };
        var (here, there) = (Start(first), Start(second));
        await Eventually.TrueAsync(() => Redis(first).IsConnected && Redis(second).IsConnected, "both have the cache");

        using var served = await SpeakAsync(here, "203.0.113.1", "The first of all.", Crm);
        using var refused = await SpeakAsync(there, "203.0.113.1", "The second of all.", Crm);
        using var api = await SpeakAsync(there, "203.0.113.1", "The third of all, which is longer than that.", Main);

        served.StatusCode.ShouldBe(HttpStatusCode.OK);
        await ShouldNameLimitAsync(refused, "CharactersPerDay allows on a day (UTC): 30.");
        api.StatusCode.ShouldBe(HttpStatusCode.OK);
        engine.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_has_as_many_seconds_transcribed_on_a_day_as_it_may_and_the_Api_has_more()
    {
        await using var engine = await TranscriptionStandIn.OpenAsync();
        await using var stt = new SttFactory([.. Settings, .. Keys, ("Api:Keys:crm:SecondsPerDay", "5"), ("Transcription:OpenAI:BaseUrl", $"{engine.Url}/v1")]);
        var address = Start(stt);

        using var served = await TranscribeAsync(address, "203.0.113.1", Crm, 2);
        using var refused = await TranscribeAsync(address, "203.0.113.1", Crm, 4);
        using var api = await TranscribeAsync(address, "203.0.113.1", Main, 6);

        served.StatusCode.ShouldBe(HttpStatusCode.OK);
        await ShouldNameLimitAsync(refused, "SecondsPerDay allows on a day (UTC): 5.");
        api.StatusCode.ShouldBe(HttpStatusCode.OK);
        engine.Calls.Count.ShouldBe(2);
    }

    private static IConnectionMultiplexer Redis(TtsFactory tts) => tts.Services.GetRequiredKeyedService<IConnectionMultiplexer>("cache");

    private static async Task ShouldNameLimitAsync(HttpResponseMessage refused, string limit)
    {
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromDays(1));
        (await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(limit);
    }

    private static Uri Start<TEntry>(WebApplicationFactory<TEntry> service)
        where TEntry : class
    {
        service.UseKestrel();
        service.StartServer();
        return new Uri(service.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private static async Task<HttpResponseMessage> SpeakAsync(Uri service, string client, string text, string? key = null)
    {
        using var http = Open(service, client);
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await http.PostAsync("/v1/audio/speech", JsonContentOf(new JsonObject { ["input"] = text }), TestContext.Current.CancellationToken);
    }

    private static async Task<HttpResponseMessage> TranscribeAsync(Uri service, string client, string key, double seconds, string? person = null)
    {
        using var http = Open(service, client);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (person is not null)
        {
            http.DefaultRequestHeaders.Add("X-WhatsVoice-Person", person);
        }

        using var form = new MultipartFormDataContent { { new ByteArrayContent(OggOpusBuilder.Tone(seconds)), "file", "note.ogg" } };
        return await http.PostAsync("/v1/audio/transcriptions", form, TestContext.Current.CancellationToken);
    }

    private static StringContent JsonContentOf(JsonObject body) => new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    private static HttpClient Open(Uri service, string client)
    {
        var http = new HttpClient { BaseAddress = service };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", client);
        return http;
    }

    private sealed class Delayed(Task until, IResult answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await until;
            await answer.ExecuteAsync(httpContext);
        }
    }
}
