using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;
using WhatsVoice.ServiceDefaults.Http;

namespace Microsoft.Extensions.Hosting;

/// <summary>Servers that a service calls, and the calls to them.</summary>
public static partial class Upstreams
{
    /// <summary>For whom the calls of the current asynchronous flow are made; only breakers that count persons look at it (<see cref="AddUpstream"/>).</summary>
    public static AsyncLocal<string?> Person { get; } = new();

    /// <summary>Adds a server: all calls to it share one circuit breaker, and connections to it are opened at the start.</summary>
    /// <param name="address">An address there that costs nothing and wants no credentials.</param>
    /// <param name="connectAtStart">False for a server that bills each request.</param>
    /// <param name="answersForEngines">
    /// True for a service of ours that answers 502 and 504 where its engines fail: it works, and the request may be the cause, so that these do not open
    /// the breaker. Nobody can take the service away from everybody with requests made for that.
    /// </param>
    /// <param name="countsPersons">
    /// True for a server that a person's words may make fail or hang: its breaker counts persons (<see cref="Person"/>), not calls, so that a few of them
    /// cannot take it away from everybody.
    /// </param>
    public static void AddUpstream(
        this IHostApplicationBuilder builder,
        string upstream,
        Func<IServiceProvider, Uri> address,
        bool connectAtStart = true,
        bool answersForEngines = false,
        bool countsPersons = false)
    {
        builder.Services.AddResiliencePipeline<string, HttpResponseMessage>(upstream, (pipeline, context) =>
        {
            var logger = context.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("WhatsVoice.Http.Upstream");
            var time = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.TimeProvider = time;

            // Calls beyond the pool's guard wait here and not in the pool, where the wait would count towards the attempt's timeout.
            // The queue is bounded by the conversations, of which each has one message in progress.
            pipeline.AddConcurrencyLimiter(context.ServiceProvider.GetRequiredService<IOptions<HttpPoolOptions>>().Value.MaxConnectionsPerServer, queueLimit: int.MaxValue);
            if (countsPersons)
            {
                pipeline.AddStrategy(_ => new PersonBreaker(
                    time, () => Log.Opened(logger, upstream, PersonBreaker.BreakDuration.TotalSeconds), () => Log.Closed(logger, upstream)));
                return;
            }

            pipeline.AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                // Half of at least 20 calls within 10 s: an outage, not a bad moment and not one message that always fails.
                ShouldHandle = arguments => ValueTask.FromResult(
                    CallPolicy.IsFailure(arguments.Outcome)
                    && !(answersForEngines && arguments.Outcome.Result is { StatusCode: HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout })),
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
        if (connectAtStart)
        {
            builder.ConnectAtStart(upstream, address);
        }
    }

    /// <summary>Adds an address to which connections are opened at the start.</summary>
    /// <param name="upstream">The server's name, for the log.</param>
    /// <param name="address">As for <see cref="AddUpstream"/>.</param>
    public static void ConnectAtStart(this IHostApplicationBuilder builder, string upstream, Func<IServiceProvider, Uri> address)
        => builder.Services.AddSingleton(services => new StartUpstream(upstream, () => address(services)));

    /// <summary>Gives a client the pipeline of one call: total timeout, retries, the upstream's limiter and breaker, attempt timeout.</summary>
    /// <param name="upstream">The name given to <see cref="AddUpstream"/>.</param>
    public static void AddCall(this IHttpClientBuilder http, string upstream, string call, Func<IServiceProvider, CallPolicy> policy)
    {
        http.ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan);
        http.RemoveAllResilienceHandlers();
        http.AddResilienceHandler(call, (pipeline, context) =>
        {
            var limits = policy(context.ServiceProvider);
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            if (limits.TotalTimeout is { } total)
            {
                pipeline.AddTimeout(total);
            }

            if (limits.MaxRetries > 0)
            {
                pipeline.AddRetry(new HttpRetryStrategyOptions
                {
                    ShouldHandle = arguments => ValueTask.FromResult(limits.ShouldRetry(arguments.Outcome)),
                    MaxRetryAttempts = limits.MaxRetries,
                    Delay = CallPolicy.FirstRetryDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,

                    // Its wait belongs to the caller, see CallPolicy.IsTransient.
                    ShouldRetryAfterHeader = false,
                });
            }

            pipeline.AddPipeline(context.ServiceProvider.GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline<HttpResponseMessage>(upstream));
            pipeline.AddTimeout(limits.AttemptTimeout);
        });
        http.AddHttpMessageHandler(services => new BufferedResponseHandler(policy(services).MaxResponseBytes));
    }

    /// <inheritdoc cref="AddCall(IHttpClientBuilder, string, string, Func{IServiceProvider, CallPolicy})"/>
    public static void AddCall(this IHttpClientBuilder http, string upstream, string call, CallPolicy policy) => http.AddCall(upstream, call, _ => policy);

    /// <summary>
    /// How long to wait for an upstream whose breaker is open: until it may be tried, plus a random part of the same length, so that
    /// waiting callers do not all return at once.
    /// </summary>
    /// <returns>Null when the failure is not an open breaker's.</returns>
    public static TimeSpan? RetryAfterOf(Exception? exception)
        => exception is BrokenCircuitException { RetryAfter: { } wait } && wait > TimeSpan.Zero ? wait * (1 + Random.Shared.NextDouble()) : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Upstream} fails: its circuit breaker is open for {Seconds:0} s")]
        public static partial void Opened(ILogger logger, string upstream, double seconds);

        [LoggerMessage(2, LogLevel.Information, "{Upstream} works again")]
        public static partial void Closed(ILogger logger, string upstream);
    }
}
