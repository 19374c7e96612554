using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Stt.Engines;

namespace WhatsVoice.Stt.Transcription;

/// <summary>A field of the request is missing or wrong. Answered with 400.</summary>
internal sealed class InvalidFieldException(string name, string message) : Exception(message)
{
    public string FieldName => name;
}

/// <summary>The file is larger than <c>Transcription:MaxBytes</c>. Answered with 413.</summary>
internal sealed class FileTooLargeException(int limit) : Exception($"The file is larger than {limit >> 20} MB.");

/// <summary>
/// Every error of this service as problem details (RFC 9457) with a stable <c>type</c>, and with OpenAI's <c>error</c> object inside.
/// </summary>
internal static class TranscriptionProblems
{
    private const int UnavailableRetrySeconds = 30;

    /// <summary>The problem that an exception stands for; null for one that is a fault of this service.</summary>
    public static ProblemHttpResult? For(Exception exception, HttpResponse response)
    {
        switch (exception)
        {
            case InvalidFieldException invalid:
                return OpenAIError.Problem(400, "invalid-request", "The request is not valid.", invalid.Message, invalid.FieldName);
            case InvalidAudioException:
                return OpenAIError.Problem(400, "invalid-audio", "The file cannot be transcribed.", exception.Message, "file");
            case FileTooLargeException:
                return OpenAIError.Problem(413, "file-too-large", "The file is too large.", exception.Message, "file");
            case AudioTooLongException:
                return OpenAIError.Problem(413, "audio-too-long", "The sound is too long.", exception.Message, "file");
            case EngineException { Fault: EngineFault.Timeout }:
                return OpenAIError.Problem(504, "engine-timeout", "No engine answered in time.", exception.Message);
            case EngineException { Fault: EngineFault.Transient or EngineFault.Request or EngineFault.Forbidden }:
                return OpenAIError.Problem(502, "engine-failed", "No engine could transcribe the file.", exception.Message);
            case EngineException unavailable:
                response.Headers.RetryAfter = $"{(int)Math.Ceiling(unavailable.RetryAfter?.TotalSeconds ?? UnavailableRetrySeconds)}";
                return OpenAIError.Problem(503, "engine-unavailable", "There is no engine to transcribe with.", exception.Message);
            default:
                return null;
        }
    }
}
