using System.Diagnostics;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox;

namespace WhatsVoice.Tests.Services.Baseline;

/// <summary>The baseline bot answers in full: a baseline that did not would flatter us.</summary>
public sealed class BaselineBotTests
{
    private const string Person = "15559870001";

    [Theory]
    [InlineData("before", 0.5, true)]
    [InlineData("after", 0.35, false)]
    public async Task A_message_is_marked_as_read_and_answered_by_a_voice_note(string mode, double stability, bool boost)
    {
        RequirePython();
        TtsFactory.RequireLocalVoice();
        var address = new Uri($"http://127.0.0.1:{ServiceProcess.FreePort()}");
        await using var sandbox = SandboxHost.Start(
            new Uri(address, "/webhooks/whatsapp"), time: null, ("Sandbox:ElevenLabs:Latency:all:FirstByteMs", "0"), ("Sandbox:ElevenLabs:Latency:all:PerCharacterMs", "0"));
        using var bot = Start(mode, address, sandbox.Address);
        try
        {
            var message = await sandbox.Client.SendAsync(Person, "Your parcel has arrived.");

            (await sandbox.Client.WaitForVoiceNoteAsync(Person, message, TimeSpan.FromSeconds(30))).MediaId.ShouldNotBeNull();
            (await sandbox.Client.ChatAsync(Person)).Single(line => line.Id == message).Status.ShouldBe("read");
            var settings = (await sandbox.Client.LogAsync("elevenlabs")).Single().Speech!.VoiceSettings!;
            settings.Stability.ShouldBe(stability);
            settings.UseSpeakerBoost.ShouldBe(boost);
        }
        finally
        {
            bot.Kill(entireProcessTree: true);
        }
    }

    private static void RequirePython()
    {
        Tool.Require("gunicorn");
        using var probe = Process.Start(new ProcessStartInfo("gunicorn", ["--check-config", "flask:Flask"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        probe.WaitForExit();
        Assert.SkipUnless(probe.ExitCode == 0, "python3-flask is not installed.");
    }

    private static Process Start(string mode, Uri address, Uri sandbox) => Process.Start(
        new ProcessStartInfo("gunicorn", ["--worker-class", "gthread", "--threads", "8", "--bind", address.Authority, "--log-level", "critical", "bot:app"])
        {
            WorkingDirectory = Path.Combine(ServiceProcess.RepositoryRoot, "WhatsVoice.Bench", "rivals", "baseline"),
            Environment =
            {
                ["BOT_MODE"] = mode,
                ["GRAPH_URL"] = new Uri(sandbox, "/graph/v25.0").ToString(),
                ["ELEVENLABS_URL"] = new Uri(sandbox, "/elevenlabs").ToString(),
                ["PHONE_NUMBER_ID"] = SandboxHost.PhoneNumberId,
                ["ACCESS_TOKEN"] = SandboxHost.AccessToken,
                ["APP_SECRET"] = SandboxHost.AppSecret,
                ["ELEVENLABS_KEY"] = "any-key",
                ["VOICE_ID"] = "21m00Tcm4TlvDq8ikWAM",
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            },
        })!;
}
