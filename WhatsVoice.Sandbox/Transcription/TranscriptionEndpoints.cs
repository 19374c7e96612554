using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WhatsVoice.Sandbox.Calls;
using WhatsVoice.Sandbox.ElevenLabs;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Sandbox.Media;

namespace WhatsVoice.Sandbox.Transcription;

/// <summary>OpenAI's <c>verbose_json</c>; the plain form is a part of it, and clients ignore the rest.</summary>
internal sealed record TranscriptionAnswer(string Task, string Language, double Duration, string Text, IReadOnlyList<TranscriptionAnswer.Segment> Segments)
{
    public sealed record Segment(int Id, double Start, double End, string Text);
}

internal sealed record SpeechToTextAnswer(string LanguageCode, double LanguageProbability, string Text, IReadOnlyList<string> Words);

internal sealed record OpenAIErrorBody(OpenAIErrorBody.Content Error)
{
    public sealed record Content(
        string Message, string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param, string? Code);
}

internal readonly record struct StandInTranscript(string Text, string Language, double Seconds);

/// <summary>
/// Stands in for a transcription service: it knows the words of the voice notes that this sandbox's phones spoke, by the hash of their
/// bytes. For any other recording the transcript says that it cannot be understood.
/// </summary>
internal sealed class StandInTranscriber(MediaLibrary library)
{
    /// <summary>On every answer, so that it is not taken for recognition.</summary>
    public const string Header = "x-sandbox-stand-in";

    public StandInTranscript Transcribe(ReadOnlySpan<byte> audio)
    {
        var seconds = Math.Round(OggOpus.Inspect(audio).Duration.TotalSeconds, 2);
        return library.FindWords(audio) is { } known
            ? new StandInTranscript(known.Words!, known.Language!, seconds)
            : new StandInTranscript(
                $"This is the sandbox. It cannot understand recordings. This one takes {Math.Round(seconds)} seconds. Set up a speech engine to have it understood.",
                "en", seconds);
    }
}

/// <summary>Speech to text as OpenAI has it, under <c>/openai</c>, and as ElevenLabs has it, under <c>/elevenlabs</c>.</summary>
internal static class TranscriptionEndpoints
{
    private const string KindOpenAI = "openai";

    public static WebApplicationBuilder AddTranscription(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StandInTranscriber>();
        return builder;
    }

    public static WebApplication MapTranscription(this WebApplication app)
    {
        app.MapPost("/openai/v1/audio/transcriptions", TranscribeAsync)
            .AddEndpointFilter<RouteHandlerBuilder, OpenAICallFilter>().DisableAntiforgery();
        app.MapPost("/elevenlabs/v1/speech-to-text", SpeechToTextAsync)
            .AddEndpointFilter<RouteHandlerBuilder, ElevenLabsCallFilter>().WithMetadata(new CallRoute(Routes.Stt)).DisableAntiforgery();
        return app;
    }

    public static JsonHttpResult<OpenAIErrorBody> Error(int status, string message, string? field = null) => TypedResults.Json(
        new OpenAIErrorBody(new(message, status < 500 ? "invalid_request_error" : "server_error", field, null)),
        SandboxJson.Default.OpenAIErrorBody, statusCode: status);

    private static async Task<IResult> TranscribeAsync(HttpContext context, StandInTranscriber transcriber)
    {
        context.Response.Headers[StandInTranscriber.Header] = "true";
        if (await ReadFileAsync(context) is not { } audio)
        {
            return Error(StatusCodes.Status400BadRequest, "file is required.", "file");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["model"].Count == 0)
        {
            return Error(StatusCodes.Status400BadRequest, "you must provide a model parameter", "model");
        }

        var (text, language, seconds) = transcriber.Transcribe(audio);
        return form["response_format"] == "text"
            ? TypedResults.Text(text)
            : TypedResults.Json(
                new TranscriptionAnswer("transcribe", language, seconds, text, [new(0, 0, seconds, text)]), SandboxJson.Default.TranscriptionAnswer);
    }

    private static async Task<IResult> SpeechToTextAsync(HttpContext context, StandInTranscriber transcriber)
    {
        context.Response.Headers[StandInTranscriber.Header] = "true";
        if (await ReadFileAsync(context) is not { } audio)
        {
            return ElevenLabsErrors.Unprocessable("body.file", "Field required", "missing");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["model_id"].ToString() is not ("scribe_v1" or "scribe_v2"))
        {
            return ElevenLabsErrors.Unprocessable("body.model_id", "Input should be 'scribe_v1' or 'scribe_v2'", "enum");
        }

        var (text, language, _) = transcriber.Transcribe(audio);
        return TypedResults.Json(new SpeechToTextAnswer(language, 1, text, []), SandboxJson.Default.SpeechToTextAnswer);
    }

    private static async Task<byte[]?> ReadFileAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return null;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form.Files["file"] is not { } file)
        {
            return null;
        }

        var bytes = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, context.RequestAborted);
        return bytes;
    }

    /// <summary>Around every OpenAI-compatible call: the key, the faults in force, the call log.</summary>
    private sealed class OpenAICallFilter(FaultPlayer faults, CallLog log, IOptions<SandboxOptions> options, TimeProvider time) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            var http = context.HttpContext;
            var (at, started) = (time.GetUtcNow(), time.GetTimestamp());
            var played = await faults.PlayAsync(
                http, Routes.Stt, null, status => Error(status, "The server had an error while processing your request."),
                async _ => Authorized(http.Request) ? (IResult?)await next(context) : Error(StatusCodes.Status401Unauthorized, "Incorrect API key provided."));
            log.Add(new CallLogEntry(
                0, at, KindOpenAI, Routes.Stt, played.Status, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1), http.Connection.Id,
                Fault: played.Fault?.Label));
            return played.Answer(http);
        }

        /// <summary>Without a configured key every call is accepted.</summary>
        private bool Authorized(HttpRequest request) => options.Value.OpenAIApiKey is not { Length: > 0 } expected
            || CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {expected}"));
    }
}
