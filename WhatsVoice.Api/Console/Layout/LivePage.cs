using Microsoft.AspNetCore.Components;
using StackExchange.Redis;

namespace WhatsVoice.Api.Console.Layout;

/// <summary>A page that reads the store every two seconds while it is open, and warns when it cannot.</summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _closed = new();
    private Task _following = Task.CompletedTask;

    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    /// <summary>Why the page shows old figures; null while they are current.</summary>
    protected string? Warning { get; private set; }

    protected DateTimeOffset? ReadAt { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _following;
        _closed.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task ReadAsync();

    protected override Task OnParametersSetAsync() => RefreshAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _following = FollowAsync();
        }
    }

    protected async Task RefreshAsync()
    {
        try
        {
            await ReadAsync();
            ReadAt = Time.GetUtcNow();
            Warning = null;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            Warning = "The store does not answer. The console keeps trying.";
        }
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Interval, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
            {
                await InvokeAsync(async () =>
                {
                    await RefreshAsync();
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
    }
}
