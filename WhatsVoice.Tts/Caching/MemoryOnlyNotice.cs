namespace WhatsVoice.Tts.Caching;

/// <summary>Says once, at the start, that sentences are kept in memory only.</summary>
internal sealed partial class MemoryOnlyNotice(ILogger<MemoryOnlyNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Log.MemoryOnly(logger);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "ConnectionStrings:cache is not set: synthesized speech is kept in this process's memory only.")]
        public static partial void MemoryOnly(ILogger logger);
    }
}
