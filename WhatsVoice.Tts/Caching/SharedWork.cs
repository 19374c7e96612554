using System.Collections.Concurrent;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// Does a piece of work once for all who want the same at the same time. It goes on for as long as one of them waits, and is
/// stopped when nobody does: nobody pays for what nobody hears.
/// </summary>
/// <param name="isOfBeginner">Which failures concern only the caller who began the work: the others begin anew. Default: none.</param>
internal sealed class SharedWork<T>(Func<Exception, bool>? isOfBeginner = null)
{
    private readonly ConcurrentDictionary<string, Run> _runs = new(StringComparer.Ordinal);

    /// <param name="name">What is the same has the same name.</param>
    /// <param name="work">Begun where nobody does it yet; its token is cancelled once nobody waits.</param>
    /// <returns>The result, and whether it was this caller's <paramref name="work"/> that made it.</returns>
    public async Task<(T Result, bool Own)> DoAsync(string name, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (run, own) = Join(name);
            if (own)
            {
                _ = CompleteAsync(name, run, work);
            }

            try
            {
                return (await run.Result.Task.WaitAsync(cancellationToken), own);
            }
            catch (Exception exception) when (!own && isOfBeginner?.Invoke(exception) == true)
            {
                // The run is gone: this caller, or another one of those who waited, begins the next.
            }
            finally
            {
                Leave(name, run);
            }
        }
    }

    private (Run Run, bool Own) Join(string name)
    {
        while (true)
        {
            var own = new Run();
            var run = _runs.GetOrAdd(name, own);
            // Races with Leave: a caller that comes after the last one has left must begin anew.
            lock (run)
            {
                if (!run.IsAbandoned)
                {
                    run.Waiting++;
                    return (run, ReferenceEquals(run, own));
                }
            }

            _runs.TryRemove(KeyValuePair.Create(name, run));
        }
    }

    private void Leave(string name, Run run)
    {
        lock (run)
        {
            run.Waiting--;
            if (run.Waiting > 0 || run.Result.Task.IsCompleted)
            {
                return;
            }

            run.IsAbandoned = true;
        }

        _runs.TryRemove(KeyValuePair.Create(name, run));
        run.Cancel.Cancel();
    }

    /// <summary>Never fails: what the work throws goes to those who wait.</summary>
    private async Task CompleteAsync(string name, Run run, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            var result = await work(run.Cancel.Token);
            run.Result.TrySetResult(result);
        }
        catch (Exception exception)
        {
            // Before those who wait learn of it: who begins anew must not find it.
            _runs.TryRemove(KeyValuePair.Create(name, run));
            run.Result.TrySetException(exception);
            _ = run.Result.Task.Exception; // it is not unobserved when nobody waits any more
        }
        finally
        {
            _runs.TryRemove(KeyValuePair.Create(name, run));
        }
    }

    private sealed class Run
    {
        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource Cancel { get; } = new();

        public int Waiting { get; set; }

        public bool IsAbandoned { get; set; }
    }
}
