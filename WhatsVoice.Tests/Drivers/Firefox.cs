using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace WhatsVoice.Tests.Drivers;

/// <summary>
/// Debian's Firefox with a microphone that plays a tone, over its own remote protocol, Marionette: Playwright drives only a Firefox of its
/// own build. An AudioContext of Firefox stands still without a sound server, so it gets PulseAudio with a null sink. Tests are skipped
/// where either is not installed.
/// </summary>
internal sealed class Firefox : IAsyncDisposable
{
    private const string Settings = """
        user_pref("marionette.port", 0);
        user_pref("media.navigator.streams.fake", true);
        user_pref("media.navigator.permission.disabled", true);
        user_pref("media.autoplay.default", 0);
        user_pref("datareporting.policy.dataSubmissionEnabled", false);
        user_pref("browser.shell.checkDefaultBrowser", false);
        user_pref("app.update.enabled", false);
        """;


    private readonly TemporaryFolder _profile;
    private readonly Process _sound;
    private readonly Process _process;
    private TcpClient? _connection;
    private int _sent;

    private Firefox(TemporaryFolder profile, Process sound, Process process) => (_profile, _sound, _process) = (profile, sound, process);

    public static async Task<Firefox> OpenAsync(Uri address)
    {
        var program = new[] { "firefox-esr", "firefox" }.FirstOrDefault(Tool.IsInstalled);
        Assert.SkipWhen(program is null, "Firefox is not installed.");
        Tool.Require("pulseaudio");
        var profile = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(profile.Path, "user.js"), Settings, TestContext.Current.CancellationToken);
        var socket = Path.Combine(profile.Path, "sound");
        var sound = Start(profile, "pulseaudio", ["-n", "--daemonize=no", "--exit-idle-time=-1", "--load=module-null-sink", $"--load=module-native-protocol-unix auth-anonymous=1 socket={socket}"]);
        var firefox = new Firefox(profile, sound, Start(profile, program!, ["--headless", "--marionette", "--no-remote", "--profile", profile.Path]));
        try
        {
            await Eventually.TrueAsync(() => File.Exists(socket), "the sound server listens");
            await firefox.ConnectAsync();
            await firefox.CommandAsync("WebDriver:NewSession", new { });
            await firefox.CommandAsync("WebDriver:Navigate", new { url = address.ToString() });
            return firefox;
        }
        catch
        {
            await firefox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a function's body in the page and returns what it returns.</summary>
    public async Task<JsonElement> RunAsync(string script) =>
        (await CommandAsync("WebDriver:ExecuteScript", new { script, args = Array.Empty<object>() })).GetProperty("value");

    public Task UntilAsync(string script, string what) => Eventually.TrueAsync(
        async () => (await RunAsync(script)).ValueKind == JsonValueKind.True, what);

    /// <summary>Presses the mouse on the middle of an element and holds it.</summary>
    public async Task PressAsync(string selector)
    {
        await UntilAsync($"return document.querySelector('{selector}') !== null", $"{selector} is there");
        var place = await RunAsync($"const box = document.querySelector('{selector}').getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2];");
        await MouseAsync(new { type = "pointerMove", duration = 0, x = (int)place[0].GetDouble(), y = (int)place[1].GetDouble() }, new { type = "pointerDown", button = 0 });
    }

    public Task ReleaseAsync() => MouseAsync(new { type = "pointerUp", button = 0 });

    public async ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _sound.Kill(entireProcessTree: true);
        await _sound.WaitForExitAsync();
        _sound.Dispose();
        _profile.Dispose();
    }

    /// <summary>With a home of its own, so that nothing of this machine's user is read or changed.</summary>
    private static Process Start(TemporaryFolder home, string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = home.Path, ["XDG_RUNTIME_DIR"] = home.Path, ["PULSE_SERVER"] = $"unix:{home.Path}/sound" },
        })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task MouseAsync(params object[] actions) => await CommandAsync(
        "WebDriver:PerformActions", new { actions = new[] { new { type = "pointer", id = "mouse", parameters = new { pointerType = "mouse" }, actions } } });

    /// <summary>Firefox writes the port that it has chosen into its profile.</summary>
    private async Task ConnectAsync()
    {
        var file = Path.Combine(_profile.Path, "MarionetteActivePort");
        var port = 0;
        await Eventually.TrueAsync(
            () => File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out port), "Firefox listens");
        _connection = new TcpClient();
        await _connection.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await ReadAsync();
    }

    /// <summary>A message is its length in bytes, a colon, and [0, id, name, parameters]; the answer [1, id, error, result].</summary>
    private async Task<JsonElement> CommandAsync(string name, object parameters)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new object[] { 0, ++_sent, name, parameters });
        await _connection!.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{body.Length}:"), .. body], TestContext.Current.CancellationToken);
        var answer = await ReadAsync();
        answer[2].ValueKind.ShouldBe(JsonValueKind.Null, answer[2].ToString());
        return answer[3];
    }

    private async Task<JsonElement> ReadAsync()
    {
        var stream = _connection!.GetStream();
        var length = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, TestContext.Current.CancellationToken) == 1 && one[0] != ':')
        {
            length.Append((char)one[0]);
        }

        var body = new byte[int.Parse(length.ToString(), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }
}
