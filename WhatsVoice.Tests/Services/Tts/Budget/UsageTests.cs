using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Tts.Engines;

namespace WhatsVoice.Tests.Services.Tts.Budget;

public sealed class UsageTests
{
    // 42 characters.
    private const string Sentence = "Your parcel has arrived at the front desk.";

    public UsageTests() => TtsFactory.RequireLocalVoice();

    [Fact]
    public async Task What_engines_were_given_is_told_with_its_limit_and_price_over_all_replicas()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var redis = await RedisServer.StartAsync();
        (string, string)[] settings =
        [
            ("ConnectionStrings:cache", redis.ConnectionString), ("Speech:Prices:elevenlabs", "0.10"), ("Speech:Budget:elevenlabs:DailyHard", "5000"),
        ];
        await using var spoke = ElevenLabsTests.Tts(engine, settings);
        await using var asked = ElevenLabsTests.Tts(engine, settings);
        (await spoke.Speaker().SayAsync(Sentence)).Spoken();

        JsonElement elevenLabs = default;
        using var http = asked.CreateClient();
        await Eventually.TrueAsync(
            async () =>
            {
                elevenLabs = Engine(await http.GetFromJsonAsync<JsonElement>("/v1/usage", TestContext.Current.CancellationToken), "elevenlabs");
                return elevenLabs.GetProperty("characters_today").GetInt64() > 0 && elevenLabs.GetProperty("characters_this_month").GetInt64() > 0;
            },
            "the other replica's characters are told");

        elevenLabs.GetProperty("characters_today").GetInt64().ShouldBe(Sentence.Length);
        elevenLabs.GetProperty("characters_this_month").GetInt64().ShouldBe(Sentence.Length);
        elevenLabs.GetProperty("daily_limit").GetInt64().ShouldBe(5000);
        elevenLabs.GetProperty("price_per_thousand").GetDecimal().ShouldBe(0.10m);
        elevenLabs.GetProperty("running").GetInt32().ShouldBe(0);
        elevenLabs.GetProperty("waiting").GetInt32().ShouldBe(0);
        elevenLabs.GetProperty("limit").GetInt32().ShouldBeGreaterThan(0);
        elevenLabs.GetProperty("ready").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_used_up_budget_is_told_in_usage_and_health_and_the_service_stays_ready()
    {
        await using var engine = await EngineStandIn.OpenAsync();
        await using var tts = ElevenLabsTests.Tts(engine, ("Speech:Budget:elevenlabs:DailyHard", "50"));
        using var http = tts.CreateClient();
        var speaker = tts.Speaker();
        (await speaker.SayAsync(Sentence)).Spoken();
        (await speaker.SayAsync("Nine more.")).Spoken().Headers["X-Engine"].ShouldBe("flite");

        var used = Engine(await http.GetFromJsonAsync<JsonElement>("/v1/usage", TestContext.Current.CancellationToken), "elevenlabs");
        var health = await HealthAsync();

        used.GetProperty("ready").GetBoolean().ShouldBeFalse();
        used.GetProperty("trouble").GetString().ShouldNotBeNull().ShouldMatch("""^The budget of the engine elevenlabs \(Speech:Budget:elevenlabs:DailyHard\) is used up until \d{4}-\d\d-\d\d 00:00 UTC\.$""");
        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Description.ShouldBe(used.GetProperty("trouble").GetString());
        (await http.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK, "it speaks with another engine");

        // What is short enough is still spoken by it.
        (await speaker.SayAsync("Yes.")).Spoken().Headers["X-Engine"].ShouldBe("elevenlabs");
        (await HealthAsync()).Status.ShouldBe(HealthStatus.Healthy);

        async Task<HealthReportEntry> HealthAsync() => (await tts.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "engines", TestContext.Current.CancellationToken)).Entries["engines"];
    }

    [Fact]
    public async Task The_key_of_the_Api_reads_usage_and_does_not_purge()
    {
        const string Key = "the-key-of-the-api-itself";
        await using var tts = new TtsFactory(
            ("Api:Key", "the-key-of-the-operators"), ("Api:Keys:services:Key", $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))}"), ("Api:Keys:services:Scopes", "speak,monitor"));
        using var http = tts.CreateClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);

        using var usage = await http.GetAsync("/v1/usage", TestContext.Current.CancellationToken);
        using var voices = await http.GetAsync("/v1/audio/voices", TestContext.Current.CancellationToken);
        using var purge = await http.DeleteAsync("/v1/audio/cache", TestContext.Current.CancellationToken);

        usage.StatusCode.ShouldBe(HttpStatusCode.OK);
        voices.StatusCode.ShouldBe(HttpStatusCode.OK);
        purge.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static JsonElement Engine(JsonElement usage, string name)
        => usage.GetProperty("engines").EnumerateArray().Single(engine => engine.GetProperty("name").GetString() == name);
}
