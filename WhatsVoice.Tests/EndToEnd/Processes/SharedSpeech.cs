[assembly: AssemblyFixture(typeof(WhatsVoice.Tests.EndToEnd.Processes.SharedSpeech))]

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>
/// One Tts process with the local voice for all tests that neither configure nor kill it: it keeps nothing but audio, and loading the
/// voice costs more than most tests.
/// </summary>
public sealed class SharedSpeech : IAsyncDisposable
{
    private readonly Lazy<Task<(RedisServer Cache, ServiceProcess Tts)>> _started = new(StartAsync);

    /// <summary>The first caller starts it.</summary>
    internal static async Task<ServiceProcess> TtsAsync()
    {
        var shared = await TestContext.Current.GetFixture<SharedSpeech>() ?? throw new InvalidOperationException("There is no such fixture outside of a test.");
        return (await shared._started.Value).Tts;
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            var (cache, tts) = await _started.Value;
            await tts.DisposeAsync();
            await cache.DisposeAsync();
        }
    }

    private static async Task<(RedisServer Cache, ServiceProcess Tts)> StartAsync()
    {
        var cache = await RedisServer.StartAsync();
        return (cache, await ServiceProcess.StartAsync("WhatsVoice.Tts", new Dictionary<string, string>
        {
            ["ConnectionStrings__cache"] = cache.ConnectionString,
            ["Api__Key"] = RunningServices.ApiKey,
        }));
    }
}
