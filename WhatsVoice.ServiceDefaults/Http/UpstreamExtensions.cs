using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Registry;
using WhatsVoice.ServiceDefaults.Http;

namespace Microsoft.Extensions.Hosting;

/// <summary>Servers that a service calls, and the calls to them.</summary>
public static partial class UpstreamExtensions
{
    /// <summary>How many requests one HTTP/2 connection usually carries at once.</summary>
    private const int Http2Streams = 100;

    /// <summary>Adds a server: all calls to it share one queue and one circuit breaker, and connections to it are kept warm.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="upstream">Its name.</param>
    /// <param name="address">An address there that costs nothing and wants no credentials.</param>
    /// <param name="warm">False for a server that is left alone until it is needed.</param>
    public static void AddUpstream(this IHostApplicationBuilder builder, string upstream, Func<IServiceProvider, Uri> address, bool warm = true)
    {
        builder.Services.AddKeyedSingleton(upstream, (services, _) => new UpstreamQueue(
            upstream,
            address(services).Scheme == Uri.UriSchemeHttps ? Http2Streams : services.GetRequiredService<IOptions<HttpPoolOptions>>().Value.MaxConnectionsPerServer,
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddResiliencePipeline<string, HttpResponseMessage>(upstream, (pipeline, context) =>
        {
            var logger = context.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("WhatsVoice.Http.Upstream");
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                // Half of at least 20 calls within 10 s: an outage, not a bad moment and not one message that always fails.
                ShouldHandle = arguments => ValueTask.FromResult(CallPolicy.HasFailed(arguments.Outcome)),
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(5),
                OnOpened = opened =>
                {
                    Log.Opened(logger, upstream, opened.BreakDuration.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    Log.Closed(logger, upstream);
                    return ValueTask.CompletedTask;
                },
            });
        });
        if (warm)
        {
            builder.KeepWarm(upstream, address);
        }
    }

    /// <summary>Adds an address to which connections are kept open from the start.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="upstream">The server's name, for the log.</param>
    /// <param name="address">As for <see cref="AddUpstream"/>.</param>
    public static void KeepWarm(this IHostApplicationBuilder builder, string upstream, Func<IServiceProvider, Uri> address)
        => builder.Services.AddSingleton(services => new WarmUpstream(upstream, () => address(services)));

    /// <summary>Gives a client the pipeline of one call: limit in all, repeats, the upstream's queue and breaker, limit per attempt.</summary>
    /// <param name="http">The client.</param>
    /// <param name="upstream">The name given to <see cref="AddUpstream"/>.</param>
    /// <param name="call">The call's name.</param>
    /// <param name="policy">What the call may cost.</param>
    public static void AddCall(this IHttpClientBuilder http, string upstream, string call, Func<IServiceProvider, CallPolicy> policy)
    {
        http.ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan);
        http.RemoveAllResilienceHandlers();
        http.AddResilienceHandler(call, (pipeline, context) =>
        {
            var limits = policy(context.ServiceProvider);
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            if (limits.InAll is { } inAll)
            {
                pipeline.AddTimeout(inAll);
            }

            if (limits.Repeats > 0)
            {
                pipeline.AddRetry(new HttpRetryStrategyOptions
                {
                    ShouldHandle = arguments => ValueTask.FromResult(limits.MayRepeat(arguments.Outcome)),
                    MaxRetryAttempts = limits.Repeats,
                    Delay = CallPolicy.FirstWait,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,

                    // Its wait belongs to the caller, see CallPolicy.IsPassing.
                    ShouldRetryAfterHeader = false,
                });
            }

            var queue = context.ServiceProvider.GetRequiredKeyedService<UpstreamQueue>(upstream);
            pipeline.AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = arguments => queue.AcquireAsync(arguments.Context.CancellationToken) });
            pipeline.AddPipeline(context.ServiceProvider.GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline<HttpResponseMessage>(upstream));
            pipeline.AddTimeout(limits.PerAttempt);
        });
        http.AddHttpMessageHandler(services => new WholeAnswerHandler(policy(services).MaxAnswerBytes));
    }

    /// <inheritdoc cref="AddCall(IHttpClientBuilder, string, string, Func{IServiceProvider, CallPolicy})"/>
    public static void AddCall(this IHttpClientBuilder http, string upstream, string call, CallPolicy policy) => http.AddCall(upstream, call, _ => policy);

    /// <summary>
    /// How long to leave an upstream alone whose breaker is open: until it may be tried, and up to as long again by chance, so that
    /// those who wait do not all come back in the same moment.
    /// </summary>
    /// <returns>Null when the failure is not an open breaker's.</returns>
    public static TimeSpan? WaitOf(Exception? exception)
        => exception is BrokenCircuitException { RetryAfter: { } wait } && wait > TimeSpan.Zero ? wait * (1 + Random.Shared.NextDouble()) : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Upstream} fails: it is left alone for {Seconds:0} s")]
        public static partial void Opened(ILogger logger, string upstream, double seconds);

        [LoggerMessage(2, LogLevel.Information, "{Upstream} works again")]
        public static partial void Closed(ILogger logger, string upstream);
    }
}
