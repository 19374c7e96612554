using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Stt.Engines;

namespace WhatsVoice.Stt.Transcription;

/// <param name="Engine">The only engine to ask; null for the whole chain.</param>
/// <param name="Language">ISO 639-1; null to have it detected.</param>
/// <param name="Prompt">Words that help, such as names; null for none.</param>
internal sealed record TranscriptionRequest(AudioFile Audio, string? Engine, string? Language, string? Prompt)
{
    /// <summary>Who asks, as limits tell callers apart.</summary>
    public string Caller { get; init; } = "";
}

/// <summary>Transcribes a file: from the cache, or by the first engine of the chain that can.</summary>
internal sealed class TranscriptionService(
    EngineChain chain, TranscriptCache cache, TranscriptionBudget budget, TranscriptionTelemetry telemetry, TimeProvider time)
{
    /// <exception cref="InvalidAudioException">The file is damaged, or no engine takes it.</exception>
    /// <exception cref="EngineException">Every engine failed.</exception>
    public async Task<TranscriptionResult> TranscribeAsync(TranscriptionRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var result = await chain.TranscribeAsync(request.Audio, request.Engine, engine => FromCacheOrEngineAsync(engine, request, cancellationToken), cancellationToken);
        telemetry.Transcribed(result.Engine, result.IsCached, time.GetElapsedTime(started));
        return result;
    }

    private async Task<TranscriptionResult> FromCacheOrEngineAsync(TranscriptionEngine engine, TranscriptionRequest request, CancellationToken cancellationToken)
    {
        var (transcript, isCached) = await cache.GetOrCreateAsync(
            KeyOf(engine, request), token => PayAndTranscribeAsync(engine, request, token), cancellationToken);
        return new TranscriptionResult(transcript, engine.Name, isCached);
    }

    private async Task<Transcript> PayAndTranscribeAsync(TranscriptionEngine engine, TranscriptionRequest request, CancellationToken cancellationToken)
    {
        var length = request.Audio.EstimatedDuration;
        var refusal = await budget.TakeAsync(engine.Name, length);
        engine.NoteBudget(refusal);
        if (refusal is not null)
        {
            throw new EngineException(EngineFault.Unavailable, refusal.Reason);
        }

        try
        {
            telemetry.SoundGiven(engine.Name, length);
            var options = new SpeechToTextOptions
            {
                SpeechLanguage = request.Language,
                AdditionalProperties = RequestedPrompt.ToProperties(request.Prompt),
            };
            var transcript = await engine.TranscribeAsync(request.Audio, options, request.Caller, cancellationToken);
            await AddAttemptsAsync(transcript.LostAttempts);
            return await SettleAsync(engine.Name, transcript, request.Audio);
        }
        catch (EngineException exception)
        {
            await (exception.MayBeBilled ? AddAttemptsAsync(exception.BilledAttempts - 1) : budget.ReturnAsync(engine.Name, length));
            throw;
        }

        // One is counted already.
        Task AddAttemptsAsync(int more) => more > 0 ? budget.AddAsync(engine.Name, length * more) : Task.CompletedTask;
    }

    /// <summary>
    /// Charges the longer of two lengths, the file's own and the engine's, instead of the estimate, and returns it as the transcript's duration: a file
    /// may claim to be short.
    /// </summary>
    private async Task<Transcript> SettleAsync(string engine, Transcript transcript, AudioFile audio)
    {
        var billed = audio.EstimatedDuration;
        if (transcript.Duration is { } told and > 0)
        {
            billed = audio.BilledDuration(SoundLength.OfSeconds(told));
        }

        if (billed != audio.EstimatedDuration)
        {
            await budget.ReturnAsync(engine, audio.EstimatedDuration);
            await budget.AddAsync(engine, billed);
        }

        return transcript with { Duration = billed.TotalSeconds };
    }

    /// <summary>Names a transcript by all that changes it.</summary>
    private static string KeyOf(TranscriptionEngine engine, TranscriptionRequest request)
    {
        var settings = $"{engine.Name}\n{engine.Description.Version}\n{request.Language}\n{request.Prompt}";
        return $"v1:{request.Audio.Hash}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings)))[..16]}";
    }
}
