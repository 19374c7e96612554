using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Budget;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>Speaks one sentence: from the cache, or by the order's engine and into the cache.</summary>
internal sealed partial class SentenceSpeaker(
    SpeechCache cache,
    SpeechBudget budget,
    SpeechTelemetry telemetry,
    IOptions<SpeechOptions> options,
    TimeProvider time,
    ILogger<SentenceSpeaker> logger)
{
    /// <exception cref="SpeechBusyException">Too many sentences are waiting.</exception>
    /// <exception cref="UnspeakableTextException">The engine knows none of the sentence's letters.</exception>
    /// <exception cref="SpeechEngineException">The engine failed, or made nothing to hear.</exception>
    /// <exception cref="SpeechEngineUnavailableException">The engine cannot work at present.</exception>
    public Task<(CachedSpeech Speech, bool Hit)> SpeakAsync(
        string sentence, SpeechOrder order, SentenceOutput output, StageTimes times, CancellationToken cancellationToken) =>
        SpeakAsync(sentence, default, order, output, times, cancellationToken);

    /// <inheritdoc cref="SpeakAsync(string, SpeechOrder, SentenceOutput, StageTimes, CancellationToken)"/>
    /// <param name="sentence">A sentence, or a piece of one that was too long.</param>
    /// <param name="context">For a piece: what surrounds it. Engines that cannot use it are not told, and it is not in their keys.</param>
    /// <param name="order">The request.</param>
    /// <param name="output">The form of the audio.</param>
    /// <param name="times">Is added to.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    public async Task<(CachedSpeech Speech, bool Hit)> SpeakAsync(
        string sentence, SentenceContext context, SpeechOrder order, SentenceOutput output, StageTimes times, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var making = TimeSpan.Zero;
        var answer = await cache.GetOrCreateAsync(
            KeyOf(sentence, order, TakesAsMade(order, output) ? $"{output}/as-made" : output.ToString(), context),
            async token =>
            {
                var began = time.GetTimestamp();
                var made = await MakeAsync(sentence, context, order, output, times, token);
                making = time.GetElapsedTime(began);
                return made;
            },
            cancellationToken);
        times.AddCache(time.GetElapsedTime(started) - making);
        return answer;
    }

    /// <summary>Names a sentence's audio, or a whole text's, by all that changes how it sounds: the engine included.</summary>
    /// <param name="text">The sentence, or the text.</param>
    /// <param name="order">How to speak it, and by which engine.</param>
    /// <param name="output">The form of the entry.</param>
    /// <param name="context">What surrounds a piece of a sentence.</param>
    public string KeyOf(string text, SpeechOrder order, string output, SentenceContext context = default)
    {
        var engine = order.Engine.Description;
        var profile = Profile(order);
        var settings = engine.Settings(profile, order.Speed);
        if (engine.TakesContext(profile) && context.ToKey() is { Length: > 0 } around)
        {
            settings = $"{settings}/{around}";
        }

        return SpeechCacheKey.For(engine.Name, engine.Version, order.EngineVoice, settings, order.EngineLanguage, output, text);
    }

    private async Task<CachedSpeech> MakeAsync(
        string sentence, SentenceContext context, SpeechOrder order, SentenceOutput output, StageTimes times, CancellationToken cancellationToken)
    {
        var engine = order.Engine;
        engine.ThrowIfOpen();
        using var turn = await engine.Gate.EnterAsync(order.Request, order.FromApi, cancellationToken);

        var started = time.GetTimestamp();
        var (audio, opus) = await engine.RunAsync(token => SynthesizeAsync(sentence, context, order, output, token), cancellationToken);
        times.AddSynthesis(time.GetElapsedTime(started));

        started = time.GetTimestamp();
        using var activity = telemetry.Source.StartActivity("speech.encode");
        var made = opus is not null ? new CachedOpus(opus) : await EncodeAsync(audio!, output, cancellationToken);
        times.AddEncode(time.GetElapsedTime(started));
        return made;
    }

    private async Task<(PcmAudio? Audio, OpusSpeech? Opus)> SynthesizeAsync(
        string sentence, SentenceContext context, SpeechOrder order, SentenceOutput output, CancellationToken cancellationToken)
    {
        var engine = order.Engine;
        using var reservation = engine.Description.IsLocal ? null : budget.Reserve(engine.Name, sentence.Length);
        var paid = true;
        try
        {
            telemetry.Characters(engine.Name, sentence.Length);
            var response = await engine.SpeakAsync(sentence, OptionsFor(context, order, output), cancellationToken);
            // Nothing broken is ever kept: a cached silence would be silent for a month.
            return await EngineAudio.ReadAsync(response, sentence, order.Speed, TakesAsMade(order, output), cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            var failure = new SpeechEngineException($"The engine {engine.Name} answered with broken audio. {exception.Message}", exception);
            Log.Failed(logger, failure, engine.Name, sentence.Length);
            throw failure;
        }
        catch (SpeechEngineException exception)
        {
            paid = !exception.Unpaid;
            Log.Failed(logger, exception, engine.Name, sentence.Length);
            throw;
        }
        catch (Exception exception) when (exception is SpeechEngineUnavailableException or UnspeakableTextException)
        {
            paid = false;
            throw;
        }
        finally
        {
            // Cancelled or out of time, the engine may have done the work all the same.
            if (paid && reservation is not null)
            {
                budget.Spend(reservation);
            }
        }
    }

    private TextToSpeechOptions OptionsFor(SentenceContext context, SpeechOrder order, SentenceOutput output) => new()
    {
        VoiceId = order.EngineVoice,
        Speed = (float)order.Speed,
        Language = order.EngineLanguage.Length > 0 ? order.EngineLanguage : null,
        AdditionalProperties = new EngineTask(Profile(order), AsOpus: output.Opus is not null, context).ToProperties(),
    };

    private SpeechProfile Profile(SpeechOrder order) => options.Value.Profiles[order.Profile];

    /// <summary>
    /// Whether Opus that the engine made is kept as it is: not where another bit rate was asked for, nor where the whole text
    /// would be too large for a voice note at the engine's.
    /// </summary>
    private bool TakesAsMade(SpeechOrder order, SentenceOutput output) =>
        order.BitRate is null
        && output.Opus is { } settings
        && settings.BitRate >= options.Value.BitRate
        && order.Engine.Description.OpusBitRate is { } rate
        && VoiceNote.BitRates(order.Text.Length, order.Speed, rate)[0] == rate;

    private static async Task<CachedSpeech> EncodeAsync(PcmAudio audio, SentenceOutput output, CancellationToken cancellationToken)
    {
        if (output.Opus is not { } settings)
        {
            return new CachedPcm(audio.Resample(SentenceOutput.PcmRate));
        }

        return new CachedOpus(await DedicatedThread.Run(() => OpusCodec.Encode(audio, settings, cancellationToken), cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The engine {Engine} failed on a sentence of {Length} characters.")]
        public static partial void Failed(ILogger logger, Exception exception, string engine, int length);
    }
}
