using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Calls;
using WhatsVoice.Sandbox.Faults;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>Around every ElevenLabs call: the key, the faults in force, the headers of every answer, the call log.</summary>
internal sealed class ElevenLabsCallFilter(
    FaultPlayer faults, CallLog log, IOptions<SandboxOptions> options, TimeProvider time) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var at = time.GetUtcNow();
        var call = new ElevenLabsCall
        {
            Route = http.GetEndpoint()?.Metadata.GetMetadata<CallRoute>()?.Name ?? Routes.TtsModels,
            Started = time.GetTimestamp(),
        };
        http.Features.Set(call);
        http.Response.Headers["request-id"] = call.RequestId;
        http.Response.Headers["x-sandbox-latency-model"] = "assumed";

        var played = await faults.PlayAsync(http, call.Route, null, status => ElevenLabsErrors.Of(call.RequestId, status), async fault =>
        {
            call.Fault = fault;
            return Refusal(http.Request, call) ?? (IResult?)await next(context);
        });

        log.Add(new CallLogEntry(0, at, "elevenlabs", call.Route, played.Status,
            Math.Round(time.GetElapsedTime(call.Started).TotalMilliseconds, 1), http.Connection.Id, Fault: played.Fault?.Label,
            ErrorStatus: (played.Result as JsonHttpResult<ElevenLabsErrorBody>)?.Value?.Detail.Status, Speech: call.Speech));
        return played.Answer(http);
    }

    /// <summary>Without a configured key every call is accepted.</summary>
    private JsonHttpResult<ElevenLabsErrorBody>? Refusal(HttpRequest request, ElevenLabsCall call)
    {
        var expected = options.Value.ElevenLabsApiKey;
        var given = request.Headers["xi-api-key"].ToString();
        return (expected, given) switch
        {
            (null or "", _) => null,
            (_, "") => ElevenLabsErrors.MissingKey(call.RequestId),
            _ => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected))
                ? null
                : ElevenLabsErrors.InvalidKey(call.RequestId),
        };
    }
}

/// <summary>A call of the business. It is filled in while the call runs, and logged at its end.</summary>
internal sealed class ElevenLabsCall
{
    public required string Route { get; init; }

    /// <summary>When it began, as a timestamp of the time provider.</summary>
    public required long Started { get; init; }

    /// <summary>The answer's <c>request-id</c>.</summary>
    public string RequestId { get; } = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 20);

    /// <summary>A fault of the audio, not of the call.</summary>
    public FaultRule? Fault { get; set; }

    /// <summary>What was to be spoken; null on other routes and when the body could not be read.</summary>
    public SpeechDetails? Speech { get; set; }

    /// <summary>The call that the filter has put before its handler.</summary>
    public static ElevenLabsCall Of(HttpContext context) =>
        context.Features.Get<ElevenLabsCall>() ?? throw new InvalidOperationException($"{nameof(ElevenLabsCallFilter)} is missing.");
}
