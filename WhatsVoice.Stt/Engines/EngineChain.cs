using WhatsVoice.Stt.Audio;

namespace WhatsVoice.Stt.Engines;

/// <summary>The engines in the order of <c>Transcription:Engines</c>: each is asked until one transcribes.</summary>
internal sealed partial class EngineChain(IReadOnlyList<TranscriptionEngine> engines, TranscriptionTelemetry telemetry, ILogger<EngineChain> logger)
{
    public const string NoEngine = "No engine is configured: set Transcription:OpenAI:BaseUrl, ElevenLabs:ApiKey or Whisper:Model.";

    public IReadOnlyList<TranscriptionEngine> Engines => engines;

    /// <param name="onlyEngine">The only engine to ask; null for all.</param>
    /// <exception cref="InvalidAudioException">No engine takes the file's format, or every engine refused the file.</exception>
    /// <exception cref="EngineException">All failed: of the kind of the first failure that is more than a refusal of this file, with what every engine said.</exception>
    public async Task<TranscriptionResult> TranscribeAsync(
        AudioFile audio, string? onlyEngine, Func<TranscriptionEngine, Task<TranscriptionResult>> transcribe, CancellationToken cancellationToken)
    {
        var asked = engines.Where(engine => onlyEngine is null || engine.Name == onlyEngine).ToList();
        if (asked.Count == 0)
        {
            throw new EngineException(EngineFault.Unavailable, NoEngine);
        }

        var failures = new List<EngineException>();
        foreach (var engine in asked.Where(engine => engine.Description.Accepts(audio.Format)))
        {
            try
            {
                return await transcribe(engine);
            }
            catch (EngineException exception)
            {
                cancellationToken.ThrowIfCancellationRequested();
                failures.Add(exception);
                telemetry.Failover(engine.Name, exception.Fault);
                Log.Failover(logger, engine.Name, exception.Message);
            }
        }

        throw Combine(failures, audio, asked);
    }

    private static Exception Combine(List<EngineException> failures, AudioFile audio, List<TranscriptionEngine> asked)
    {
        if (failures.Count == 0)
        {
            return new InvalidAudioException($"No configured engine ({string.Join(", ", asked.Select(engine => engine.Name))}) takes {audio.Format} files.");
        }

        var all = string.Join(' ', failures.Select(failure => failure.Message).Distinct());
        var first = failures.Find(failure => failure.Fault != EngineFault.Request);
        return first is null
            ? new InvalidAudioException(all)
            : new EngineException(first.Fault, all, first)
            {
                RetryAfter = failures.Min(failure => failure.RetryAfter),
                BilledAttempts = failures.Sum(failure => failure.BilledAttempts),
            };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A request moves on from the engine {Engine}: {Reason}")]
        public static partial void Failover(ILogger logger, string engine, string reason);
    }
}
