using System.Diagnostics;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox;

namespace WhatsVoice.Tests.Services.Rivals;

/// <summary>The bots of <c>WhatsVoice.Bench/rivals</c> answer in full: a rival that did not would flatter WhatsVoice.</summary>
public sealed class RivalTests
{
    private const string Person = "15559870001";
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("before", 0.5, true)]
    [InlineData("after", 0.35, false)]
    public async Task The_baseline_bot_marks_a_message_as_read_and_answers_it_with_a_voice_note(string mode, double stability, bool boost)
    {
        Tool.Require("gunicorn");
        await RequireFlaskAsync();
        var start = new ProcessStartInfo("gunicorn", ["--worker-class", "gthread", "--threads", "8", "--log-level", "critical", "bot:app"])
        {
            WorkingDirectory = Folder("baseline"),
            Environment = { ["BOT_MODE"] = mode, ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };

        await AnswersAsync(start, port => start.ArgumentList.Insert(0, $"--bind=127.0.0.1:{port}"), stability, boost);
    }

    [Fact]
    public async Task The_node_bot_marks_a_message_as_read_and_answers_it_with_a_voice_note()
    {
        Tool.Require("node");
        var start = new ProcessStartInfo("node", ["bot.mjs"]) { WorkingDirectory = Folder("node") };

        await AnswersAsync(start, port => start.Environment["PORT"] = $"{port}", stability: 0.35, boost: false);
    }

    private static async Task AnswersAsync(ProcessStartInfo start, Action<int> listenOn, double stability, bool boost)
    {
        TtsFactory.RequireLocalVoice();
        var port = FreePort.Find();
        listenOn(port);
        var address = new Uri($"http://127.0.0.1:{port}");
        await using var sandbox = SandboxHost.Start(
            new Uri(address, "/webhooks/whatsapp"), time: null, ("Sandbox:ElevenLabs:Latency:all:FirstByteMs", "0"), ("Sandbox:ElevenLabs:Latency:all:PerCharacterMs", "0"));
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["GRAPH_URL"] = new Uri(sandbox.Address, "/graph/v25.0").ToString(),
            ["ELEVENLABS_URL"] = new Uri(sandbox.Address, "/elevenlabs").ToString(),
            ["PHONE_NUMBER_ID"] = SandboxHost.PhoneNumberId,
            ["ACCESS_TOKEN"] = SandboxHost.AccessToken,
            ["APP_SECRET"] = SandboxHost.AppSecret,
            ["ELEVENLABS_KEY"] = "any-key",
            ["VOICE_ID"] = "21m00Tcm4TlvDq8ikWAM",
        })
        {
            start.Environment[key] = value;
        }

        await using var bot = ChildProcess.Start(start);
        await bot.WaitUntilHealthyAsync(address, HangGuard, TestContext.Current.CancellationToken);

        var message = await sandbox.Client.SendAsync(Person, "Your parcel has arrived.");

        (await sandbox.Client.WaitForVoiceNoteAsync(Person, message)).MediaId.ShouldNotBeNull();
        (await sandbox.Client.ChatAsync(Person)).Single(line => line.Id == message).Status.ShouldBe("read");
        var settings = (await sandbox.Client.LogAsync("elevenlabs")).Single().Speech!.VoiceSettings!;
        settings.Stability.ShouldBe(stability);
        settings.UseSpeakerBoost.ShouldBe(boost);
    }

    private static string Folder(string rival) => Path.Combine(Repository.Root, "WhatsVoice.Bench", "rivals", rival);

    private static async Task RequireFlaskAsync()
    {
        await using var probe = ChildProcess.Start(new ProcessStartInfo("gunicorn", ["--check-config", "flask:Flask"]));
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(probe.ExitCode == 0, "python3-flask is not installed.");
    }
}
