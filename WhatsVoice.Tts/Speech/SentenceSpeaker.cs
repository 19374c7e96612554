using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Budget;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Engines.Upstream;
using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tts.Speech;

/// <summary>Speaks one sentence: from the cache, or by the order's engine and into the cache.</summary>
internal sealed partial class SentenceSpeaker(
    SpeechCache cache,
    SpeechBudget budget,
    VoiceLevels levels,
    SpeechTelemetry telemetry,
    [FromKeyedServices(SentenceSpeaker.Conversions)] SynthesisGate conversions,
    IOptions<SpeechOptions> options,
    TimeProvider time,
    ILogger<SentenceSpeaker> logger)
{
    /// <summary>The gate of what brings audio into another form: no engine is asked, but a core is busy with it.</summary>
    public const string Conversions = "conversions";

    // Digits: of every language. Long enough for an answer that is too short to be noticed.
    private const string Proof = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20.";

    /// <exception cref="SpeechBusyException">Too many sentences are waiting.</exception>
    /// <exception cref="UnspeakableTextException">The engine knows none of the sentence's letters.</exception>
    /// <exception cref="SpeechEngineException">The engine failed, or made nothing to hear.</exception>
    /// <exception cref="SpeechEngineUnavailableException">The engine cannot work at present.</exception>
    /// <param name="sentence">A sentence, or a piece of one that was too long.</param>
    /// <param name="context">For a piece: what surrounds it. Engines that cannot use it are not told, and it is not in their keys.</param>
    public async Task<(CachedSpeech Speech, bool Hit)> SpeakAsync(
        string sentence, SentenceContext context, SpeechOrder order, SentenceOutput output, StageTimes times, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var making = TimeSpan.Zero;
        // One entry whatever the form that is asked for: each sentence is paid once.
        var standard = new SentenceOutput(new OpusSettings(options.Value.BitRate, options.Value.Complexity));
        var key = KeyOf(sentence, order, standard.ToString(), context);
        var (paid, hit) = await cache.GetOrCreateAsync(
            key,
            order.FromApi,
            async token =>
            {
                var began = time.GetTimestamp();
                var made = await MakeAsync(sentence, context, key, order, output.Opus is null ? output : standard, times, token);
                making = time.GetElapsedTime(began);
                return made;
            },
            cancellationToken);
        // An explicit bit rate is asked for where a player did not take what an engine encoded.
        var answer = output.IsMetBy(paid, encodedElsewhere: order.BitRate is null && output.Opus?.BitRate >= options.Value.BitRate)
            ? paid
            : await cache.GetOrConvertAsync(KeyOf(sentence, order, $"{output}/converted", context), order.FromApi, async token =>
            {
                // Each bit rate is work of its own, so a crowd must not take every core with it.
                using var turn = await conversions.EnterAsync(order.Request, order.FromApi, order.Caller, token);
                var began = time.GetTimestamp();
                var converted = await output.ConvertAsync(paid, token);
                times.AddEncode(time.GetElapsedTime(began));
                making += time.GetElapsedTime(began);
                return converted;
            }, cancellationToken);
        times.AddCache(time.GetElapsedTime(started) - making);
        return (answer, hit);
    }

    /// <summary>Names a sentence's audio, or a whole text's, by all that changes how it sounds: the engine included.</summary>
    /// <param name="text">The sentence, or the text.</param>
    public static string KeyOf(string text, SpeechOrder order, string output, SentenceContext context = default)
    {
        var engine = order.Engine.Description;
        var profile = order.Settings;
        var settings = engine.Settings(profile, order.Speed);
        if (engine.TakesContext(profile) && context.ToKey() is { Length: > 0 } around)
        {
            settings = $"{settings}/{around}";
        }

        if (engine.TakesInstructions && order.Instructions.Length > 0)
        {
            settings = $"{settings}/instructions:{order.Instructions}";
        }

        return SpeechCacheKey.For(engine.Name, engine.Version, order.EngineVoice, settings, order.EngineLanguage, output, text);
    }

    private async Task<CachedSpeech> MakeAsync(
        string sentence, SentenceContext context, string key, SpeechOrder order, SentenceOutput output, StageTimes times, CancellationToken cancellationToken)
    {
        var engine = order.Engine;
        engine.ThrowIfOpen();
        using var turn = await engine.Gate.EnterAsync(order.Request, order.FromApi, order.Caller, cancellationToken);

        var started = time.GetTimestamp();
        var level = levels.Of(SpeechCacheKey.For(
            engine.Name, engine.Description.Version, order.EngineVoice, engine.Description.Settings(order.Settings, order.Speed), order.EngineLanguage, output: "", text: ""));
        var (audio, packets) = await RunAsync(sentence, context, key, order, output, level, cancellationToken);
        times.AddSynthesis(time.GetElapsedTime(started));

        started = time.GetTimestamp();
        using var activity = telemetry.Source.StartActivity("speech.encode");
        if (packets is not null && audio is not null)
        {
            level.Add(Loudness.Measure(audio), audio.Peak);
        }

        var made = audio is null || (packets is not null && output.Opus is not null && level.CanBeReachedByGain)
            ? new CachedOpus(packets! with { OutputGain = level.GainFor(packets.OutputGain) })
            : await output.MakeAsync(Loudness.Normalize(audio), cancellationToken);
        times.AddEncode(time.GetElapsedTime(started));
        return made;
    }

    /// <summary>
    /// After a few sentences in a row that the engine could not speak, it is given one that every engine can: whether it or the texts are at fault. One
    /// that is silent whatever it is given would be paid for until its budget ends, and nobody's texts may take a good one away.
    /// </summary>
    private async Task<(PcmAudio? Audio, OpusSpeech? Packets)> RunAsync(
        string sentence, SentenceContext context, string key, SpeechOrder order, SentenceOutput output, VoiceLevel level, CancellationToken cancellationToken)
    {
        var engine = order.Engine;
        try
        {
            return await engine.RunAsync(token => SynthesizeAsync(sentence, context, key, order, output, level, token), cancellationToken);
        }
        catch (SpeechEngineException exception) when (MayBeTheText(exception) && engine.BeginProof())
        {
            // As the engine is set, whatever the request asks for.
            var plain = order with { Voice = "", Settings = order.DefaultSettings, Speed = 1, Language = "", TextLanguage = "", Instructions = "" };
            try
            {
                await engine.RunAsync(token => SynthesizeAsync(Proof, default, key, plain, output, new VoiceLevel(), token), cancellationToken);
            }
            catch (SpeechEngineException failure) when (MayBeTheText(failure))
            {
                engine.Skip(failure.Message);
            }
            catch (Exception failure) when (failure is SpeechEngineException or SpeechEngineUnavailableException)
            {
                // It proves nothing of the texts.
            }

            throw;
        }
    }

    /// <summary>Sound that does not fit, or a server that fails without a word (HTTP 500) or forbids (HTTP 403): all may be the text's doing.</summary>
    private static bool MayBeTheText(SpeechEngineException exception) => exception.InnerException is UnfitAudioException or UpstreamException { MayBeTheText: true };

    private async Task<(PcmAudio? Audio, OpusSpeech? Packets)> SynthesizeAsync(
        string sentence, SentenceContext context, string key, SpeechOrder order, SentenceOutput output, VoiceLevel level, CancellationToken cancellationToken)
    {
        var engine = order.Engine;
        var characters = sentence.Length + engine.Description.InstructionCharacters(order.Instructions);
        using var reservation = engine.Description.IsLocal ? null : budget.Reserve(engine, characters);
        var paid = new PaidCalls();
        try
        {
            telemetry.Characters(engine.Name, characters);
            var response = await engine.SpeakAsync(sentence, OptionsFor(context, key, order, output, paid), cancellationToken);
            // Nothing broken is ever kept: a cached silence would be silent for a month.
            return await EngineAudio.ReadAsync(response, sentence, order.Speed, output.Opus is not null && level.IsKnown(), cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or UnfitAudioException)
        {
            var failure = new SpeechEngineException($"The engine {engine.Name} answered with broken audio. {exception.Message}", exception) { Doubtful = exception is UnfitAudioException || IsUnusual(order) };
            Log.Failed(logger, failure, engine.Name, sentence.Length);
            throw failure;
        }
        catch (SpeechEngineException exception)
        {
            // An answer: a time limit or a broken connection has a cause of its own.
            exception.Doubtful |= exception.Field is null && (exception.InnerException is null or UpstreamException { InnerException: null }) && IsUnusual(order);
            Log.Failed(logger, exception, engine.Name, sentence.Length);
            throw;
        }
        finally
        {
            if (reservation is not null && paid.Count > 0)
            {
                budget.Spend(reservation, paid.Count);
            }
        }
    }

    /// <summary>
    /// Whether a program asks for what the engine may not be able to do: some servers answer 500, or nothing, for a voice. The Api asks for voices
    /// that an operator chose.
    /// </summary>
    private static bool IsUnusual(SpeechOrder order) => !order.FromApi
        && (order.EngineVoice != order.Engine.Description.DefaultVoice || (order.Instructions.Length > 0 && order.Engine.Description.TakesInstructions));

    private static TextToSpeechOptions OptionsFor(SentenceContext context, string key, SpeechOrder order, SentenceOutput output, PaidCalls paid) => new()
    {
        VoiceId = order.EngineVoice,
        Speed = (float)order.Speed,
        Language = order.EngineLanguage.Length > 0 ? order.EngineLanguage : null,
        AdditionalProperties = new EngineTask(order.Settings, AsOpus: output.Opus is not null, context, order.Instructions, SpeechCacheKey.SeedOf(key)) { Paid = paid }.ToProperties(),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The engine {Engine} failed on a sentence of {Length} characters.")]
        public static partial void Failed(ILogger logger, Exception exception, string engine, int length);
    }
}
