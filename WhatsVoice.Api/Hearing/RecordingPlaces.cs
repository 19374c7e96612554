namespace WhatsVoice.Api.Hearing;

/// <summary>
/// How many recordings are in memory at once, from their download to their transcript. Each may have 16 MB, and a slow engine takes a minute for it:
/// without a limit some dozens of persons who send music would take more memory than the process has. Voice notes wait apart from large files, so
/// those hold up no voice note.
/// </summary>
internal sealed class RecordingPlaces : IDisposable
{
    /// <summary>Bytes up to which a recording is a voice note: five minutes as phones record them.</summary>
    public const int SmallBytes = 1 << 20;

    public const int MaxLarge = 4;

    public const int MaxSmall = 64;

    private readonly SemaphoreSlim _large = new(MaxLarge);
    private readonly SemaphoreSlim _small = new(MaxSmall);

    /// <summary>Waits for a place; dispose what is returned when the recording is not needed any more.</summary>
    /// <param name="size">Bytes of the recording; null where that is not known.</param>
    public async Task<IDisposable> TakeAsync(long? size, CancellationToken cancellationToken)
    {
        var places = size <= SmallBytes ? _small : _large;
        await places.WaitAsync(cancellationToken);
        return new Place(places);
    }

    public void Dispose()
    {
        _large.Dispose();
        _small.Dispose();
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
