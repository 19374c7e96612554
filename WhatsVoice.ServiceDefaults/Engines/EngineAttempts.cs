using Polly;
using Polly.Retry;
using Polly.Timeout;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.ServiceDefaults.Engines;

/// <summary>What the exception of a failed attempt says about another one.</summary>
public interface IAttemptFailure
{
    /// <summary>The same engine may succeed within seconds, and may be asked again.</summary>
    bool IsPassing { get; }

    /// <summary>How long the engine asks its callers to wait (<see cref="Http.RetryAfter"/>); null where it does not say.</summary>
    TimeSpan? RetryAfter { get; }
}

/// <summary>
/// The attempts of one call to a speech or transcription engine. Passing failures are retried with jitter, or after the engine's own
/// <c>Retry-After</c>. Two things are not retried, since a person waits and another engine may be faster: an attempt that ran into its time limit,
/// and an engine that asks for a longer wait than <see cref="LongestRetryAfter"/>.
/// </summary>
public sealed class EngineAttempts
{
    /// <summary>The longest <c>Retry-After</c> that is waited for.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(5);

    private static readonly ResiliencePropertyKey<TimeSpan> Limit = new("whatsvoice.attempt_timeout");

    private readonly ResiliencePipeline _pipeline;

    /// <param name="maxRetries">Attempts after the first; 0 for none.</param>
    /// <param name="delay">The wait before the second attempt, doubled before each further one.</param>
    public EngineAttempts(int maxRetries, TimeSpan delay, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (maxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is IAttemptFailure { IsPassing: true } failure && !(failure.RetryAfter > RetryAfter.WithJitter(LongestRetryAfter))),
                MaxRetryAttempts = maxRetries,
                Delay = delay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as IAttemptFailure)?.RetryAfter),
            });
        }

        _pipeline = builder
            .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = arguments => ValueTask.FromResult(arguments.Context.Properties.GetValue(Limit, Timeout.InfiniteTimeSpan)) })
            .Build();
    }

    /// <param name="attempt">One attempt; a failure that may be retried is an exception that is an <see cref="IAttemptFailure"/>.</param>
    /// <exception cref="TimeoutRejectedException">An attempt ran into <paramref name="limit"/>.</exception>
    public async Task<T> RunAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(Limit, limit);
            return await _pipeline.ExecuteAsync(async current => await attempt(current.CancellationToken), context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
