namespace WhatsVoice.Stt.Engines;

/// <summary>
/// How many transcriptions an engine does at once. Callers who wait take turns, one transcription each: nobody waits for all that one caller's crowd of
/// requests has in front.
/// </summary>
internal sealed class EnginePlaces(int count)
{
    // Taking, leaving and giving up happen on many threads at once.
    private readonly Lock _lock = new();

    // Callers who wait, the one whose turn is next in front.
    private readonly LinkedList<Line> _lines = [];
    private int _free = count;

    /// <returns>Whether there was a place within the limit: <see cref="Leave"/> gives it back.</returns>
    public async Task<bool> TakeAsync(string caller, TimeSpan limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource place;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }

            place = LineUp(caller);
        }

        try
        {
            await place.Task.WaitAsync(limit, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // It may come at the same moment.
            if (!place.TrySetCanceled(CancellationToken.None))
            {
                Leave();
            }

            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            while (_lines.First is { } next)
            {
                _lines.RemoveFirst();
                var place = next.Value.Places.Dequeue();
                if (next.Value.Places.Count > 0)
                {
                    _lines.AddLast(next);
                }

                // Else it was given up meanwhile: the next one.
                if (place.TrySetResult())
                {
                    return;
                }
            }

            _free++;
        }
    }

    private TaskCompletionSource LineUp(string caller)
    {
        var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = _lines.FirstOrDefault(line => line.Caller == caller) ?? _lines.AddLast(new Line(caller, new Queue<TaskCompletionSource>())).Value;
        line.Places.Enqueue(place);
        return place;
    }

    private sealed record Line(string Caller, Queue<TaskCompletionSource> Places);
}
