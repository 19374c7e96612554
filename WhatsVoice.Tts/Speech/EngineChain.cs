using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Engines.OpenAI;
using WhatsVoice.Tts.Telemetry;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>
/// The engines in the order of <c>Speech:Engines</c>. A request is spoken by one of them as a whole: where one sentence fails,
/// the next engine starts over, so that no text changes its voice halfway (docs/adr/0008).
/// </summary>
internal sealed partial class EngineChain(IReadOnlyList<SpeechEngine> engines, SpeechTelemetry telemetry, ILogger<EngineChain> logger)
{
    public IReadOnlyList<SpeechEngine> Engines => engines;

    /// <summary>What a request may name, in the order of the chain.</summary>
    public IReadOnlyList<SpeechVoice> Voices { get; } = [.. engines.SelectMany(engine => engine.Description.Voices)];

    /// <summary>Whether a request may name this voice: one of an engine's, or one of OpenAI's, which then means the default voice.</summary>
    public bool Knows(string voice) => engines.Any(engine => engine.Description.MayHaveVoice(voice)) || OpenAIVoices.Names.Contains(voice);

    /// <summary>The engines to try: those that speak the text's language, of them first those that have the voice, then those that read every script in it.</summary>
    /// <exception cref="UnspeakableTextException">There is none.</exception>
    public IReadOnlyList<SpeechEngine> For(SpeechOrder order)
    {
        var profile = order.Settings;
        var scripts = Scripts.In(order.Text);
        SpeechEngine[] able =
        [
            .. engines.Where(engine => engine.Description.Speaks(order.TextLanguage, profile))
                .OrderByDescending(engine => order.Voice.Length > 0 && engine.Description.HasVoice(order.Voice))
                .ThenByDescending(engine => order.Voice.Length > 0 && engine.Description.MayHaveVoice(order.Voice))
                .ThenByDescending(engine => engine.Description.Languages(profile) is not { } languages || scripts.IsSubsetOf(Scripts.ReadIn(languages))),
        ];
        return able.Length > 0 ? able : throw new UnspeakableTextException(
            $"{(order.Language.Length > 0 ? "language" : "The language of input")} is {order.TextLanguage}, which no engine speaks. {string.Join(" ", engines.Select(SpokenBy))}",
            order.Language.Length > 0 ? "language" : "input");

        string SpokenBy(SpeechEngine engine) => $"{engine.Name}: {string.Join(", ", engine.Description.Languages(profile)!.Order(StringComparer.Ordinal))}.";
    }

    /// <summary>
    /// Has the whole request spoken by one engine after the other until one can. An engine whose breaker is open or whose budget is
    /// used up still answers what is in the cache.
    /// </summary>
    /// <param name="speak">Speaks it with the engine that its <see cref="SpeechOrder.Engine"/> names.</param>
    /// <exception cref="SpeechBusyException">An engine's queue is full: waiting would be shorter than any detour.</exception>
    /// <exception cref="InvalidSpeechRequestException">The engine does not know the voice that was asked for.</exception>
    /// <exception cref="UnspeakableTextException">No engine knows the text's letters.</exception>
    /// <exception cref="SpeechEngineException">All failed.</exception>
    /// <exception cref="SpeechEngineUnavailableException">All failed, the first of them because it cannot work at present.</exception>
    public async Task<T> SpeakAsync<T>(
        SpeechOrder order, Func<SpeechOrder, CancellationToken, Task<T>> speak, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var engine in For(order))
        {
            try
            {
                return await speak(order with { Engine = engine }, cancellationToken);
            }
            catch (SpeechEngineException exception) when (exception.Field == "voice" && engine.VoiceFor(order.Voice) == order.Voice)
            {
                throw new InvalidSpeechRequestException(new Dictionary<string, string[]>
                {
                    ["voice"] = [$"voice is not known to the engine {engine.Name}. It must be one of {string.Join(", ", Voices.Select(voice => voice.Id))}, or another voice's id there."],
                });
            }
            catch (Exception exception) when (exception is SpeechEngineException or SpeechEngineUnavailableException or UnspeakableTextException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                failures.Add(exception);
                telemetry.Failover(engine.Name);
                Log.Failover(logger, engine.Name, exception.Message);
            }
        }

        throw Combine(failures);
    }

    /// <summary>One clear error: of the first engine's kind, with what every engine said.</summary>
    private static Exception Combine(List<Exception> failures)
    {
        if (failures.Count == 1)
        {
            return failures[0];
        }

        var first = failures.Find(failure => failure is not UnspeakableTextException) ?? failures[0];
        var all = string.Join(" ", failures.Select(failure => failure.Message).Distinct());
        return first switch
        {
            UnspeakableTextException => new UnspeakableTextException(all),
            SpeechEngineUnavailableException => new SpeechEngineUnavailableException(all, first),
            _ => new SpeechEngineException(all, first),
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A request moves on from the engine {Engine}: {Reason}")]
        public static partial void Failover(ILogger logger, string engine, string reason);
    }
}
