namespace WhatsVoice.Tts.Engines;

/// <summary>Runs long computations beside the thread pool: as many of them as there are cores would otherwise leave no thread for requests.</summary>
internal static class DedicatedThread
{
    /// <summary>Starting a thread costs about 0.1 ms, against tens of milliseconds of work.</summary>
    public static Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
