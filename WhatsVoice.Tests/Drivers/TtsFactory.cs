using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Engines.Flite;
using WhatsVoice.Tts.Speech;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tests.Drivers;

/// <summary>The real Tts service in this process, with settings of the test's own.</summary>
internal sealed class TtsFactory(params (string Key, string Value)[] settings) : WebApplicationFactory<SpeechService>
{
    public static bool HasLocalVoice => File.Exists(Path.Combine(AppContext.BaseDirectory, "local-voice", "flite.wasm"));

    /// <summary>Skips the test where the build could not fetch the local voice.</summary>
    public static void RequireLocalVoice() => Assert.SkipUnless(HasLocalVoice, "The local voice was not fetched: npm is missing.");

    /// <summary>Loading the local voice takes half a second of processor time, many times what else a service needs to start: once is enough for all.</summary>
    private static readonly Lazy<(WasmHost Host, FliteModule Module)> Voice = new(() =>
    {
        var host = new WasmHost(Options.Create(new WasmOptions()), TimeProvider.System, NullLogger<WasmHost>.Instance);
        var module = new FliteModule(host);
        module.Load();
        return (host, module);
    });

    /// <summary>The service's clock, where a test lets time pass itself.</summary>
    public TimeProvider? Clock { get; init; }

    public SpeechDriver Speaker() => new(CreateClient());

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        builder.UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "Error");
        foreach (var (key, value) in settings)
        {
            builder.UseSetting(key, value);
        }

        if (Clock is { } clock)
        {
            builder.ConfigureServices(services => services.AddSingleton(clock));
        }
        else if (!settings.Any(setting => setting.Key.StartsWith(WasmOptions.Section, StringComparison.Ordinal)))
        {
            builder.ConfigureTestServices(services => services.AddSingleton(Voice.Value.Host).AddSingleton(Voice.Value.Module));
        }
    }
}
