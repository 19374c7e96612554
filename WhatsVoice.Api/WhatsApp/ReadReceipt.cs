namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// The read mark of a message that is being answered. WhatsApp shows "typing" for 25 s at most, so on long work the mark is
/// renewed until it is stopped (documentation: whatsapp/typing-indicators).
/// </summary>
internal sealed class ReadReceipt : IAsyncDisposable
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a send waits for its own mark. A mark that arrives after the note would show "typing" behind it for 25 s.
    /// </summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly Task _marked;
    private readonly Task _renewed;

    public ReadReceipt(ReadMarks marks, string phoneNumberId, string messageId, bool typing, TimeProvider time)
    {
        _time = time;
        _marked = marks.MarkReadAsync(phoneNumberId, messageId, typing, CancellationToken.None);
        _renewed = typing ? RenewAsync(() => marks.MarkReadAsync(phoneNumberId, messageId, typing, CancellationToken.None)) : Task.CompletedTask;
    }

    /// <summary>Waits a moment for the mark: the note is worth more.</summary>
    public async Task SettleAsync()
    {
        try
        {
            await _marked.WaitAsync(HeadStart, _time);
        }
        catch (TimeoutException)
        {
            // It may still arrive.
        }
    }

    /// <summary>Ends the renewals. Marks that are on their way are waited for: cutting one off would cost its warm connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _marked;
        await _renewed;
        _stop.Dispose();
    }

    private async Task RenewAsync(Func<Task> markAsync)
    {
        using var timer = new PeriodicTimer(Renewal, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await markAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
