using System.Text.Json.Nodes;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Services.Tts.Engines;

/// <summary>The real Tts service against the sandbox's ElevenLabs and its faults, over real connections and a real Redis.</summary>
public sealed class SandboxEngineTests
{
    private const string Sentence = "Your parcel has arrived at the front desk.";

    public SandboxEngineTests() => TtsFactory.RequireLocalVoice();

    public static TheoryData<string, string> Faults => new()
    {
        { "401 quota", """{"status":401,"body":{"detail":{"status":"quota_exceeded","message":"No credits."}}}""" },
        { "401 bad key", """{"status":401}""" },
        { "402", """{"status":402}""" },
        { "429 system busy", """{"status":429}""" },
        { "500", """{"status":500}""" },
        { "hang", """{"hang":true}""" },
        { "reset", """{"reset":true}""" },
        { "truncated answer", """{"truncate":true}""" },
        { "truncated audio", """{"cut_audio":true}""" },
        { "wrong container", """{"wrong_container":true}""" },
        { "silence", """{"silence":true}""" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_caller_hears_the_next_engine_and_a_later_replica_finds_nothing_broken(string fault, string rule)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sandbox = StartSandbox();
        var wish = JsonNode.Parse(rule)!;
        wish["route"] = "tts";
        await sandbox.Client.SetFaultAsync(wish);

        await using var tts = StartTts(sandbox, redis, fault == "hang" ? "00:00:02" : "00:01:00");
        var answer = (await tts.Speaker().SayAsync(Sentence)).Spoken();
        await sandbox.Client.ClearFaultsAsync();
        await using var later = StartTts(sandbox, redis);
        var healthy = (await later.Speaker().SayAsync(Sentence)).Spoken();

        answer.Headers["X-Engine"].ShouldBe("flite", fault);
        OggOpusReader.Read(answer.Body).Duration.TotalSeconds.ShouldBeGreaterThan(1);
        healthy.Headers["X-Engine"].ShouldBe("elevenlabs", fault);
        healthy.Cache.ShouldBe("miss", fault);
    }

    [Fact]
    public async Task Our_own_concurrency_limit_is_waited_out_and_nobody_falls_back()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sandbox = StartSandbox(("Sandbox:ElevenLabs:MaxConcurrency", "2"), ("Sandbox:ElevenLabs:Latency:all:FirstByteMs", "100"));
        await using var tts = StartTts(sandbox, redis);
        var speaker = tts.Speaker();

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(number => speaker.SayAsync($"This is the answer for person number {number}.")));

        answers.ShouldAllBe(answer => answer.Spoken().Headers["X-Engine"] == "elevenlabs");
    }

    private static SandboxHost StartSandbox(params (string Key, string Value)[] settings)
        => SandboxHost.Start(new Uri("http://127.0.0.1:9/"), null, [("Sandbox:ElevenLabs:Latency:all:FirstByteMs", "0"), ("Sandbox:ElevenLabs:Latency:all:PerCharacterMs", "0"), .. settings]);

    private static TtsFactory StartTts(SandboxHost sandbox, RedisServer redis, string timeout = "00:01:00") => new(
        ("ElevenLabs:BaseUrl", new Uri(sandbox.Address, "/elevenlabs").ToString()),
        ("ElevenLabs:ApiKey", "any-key-will-do"),
        ("ElevenLabs:Timeout", timeout),
        ("ElevenLabs:RetryDelay", "00:00:00.010"),
        ("ConnectionStrings:cache", redis.ConnectionString));
}
