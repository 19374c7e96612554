using System.Globalization;
using Microsoft.Extensions.AI;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>Speaks one sentence: from the cache, or by the engine and into the cache.</summary>
internal sealed partial class SentenceSpeaker(
    ITextToSpeechClient client,
    SpeechEngineDescription engine,
    SpeechCache cache,
    SynthesisGate gate,
    OpusEncoderPool encoders,
    SpeechTelemetry telemetry,
    TimeProvider time,
    ILogger<SentenceSpeaker> logger)
{
    // Quieter than any speech: about -54 dB.
    private const int SilencePeak = 64;

    /// <exception cref="SpeechBusyException">Too many sentences are waiting.</exception>
    /// <exception cref="UnspeakableTextException">The engine knows none of the sentence's letters.</exception>
    /// <exception cref="SpeechEngineException">The engine failed, or made nothing to hear.</exception>
    /// <exception cref="SpeechEngineUnavailableException">The engine cannot work at present.</exception>
    public async Task<(CachedSpeech Speech, bool Hit)> SpeakAsync(
        string sentence, SpeechOrder order, SentenceOutput output, StageTimes times, CancellationToken cancellationToken)
    {
        var key = KeyOf(sentence, order, output.ToString());
        var started = time.GetTimestamp();
        var making = TimeSpan.Zero;
        var answer = await cache.GetOrCreateAsync(
            key,
            async token =>
            {
                var began = time.GetTimestamp();
                var made = await MakeAsync(sentence, order, output, times, token);
                making = time.GetElapsedTime(began);
                return made;
            },
            cancellationToken);
        times.AddCache(time.GetElapsedTime(started) - making);
        return answer;
    }

    /// <summary>Names a sentence's audio, or a whole text's, by all that changes how it sounds.</summary>
    /// <param name="text">The sentence, or the text.</param>
    /// <param name="order">How to speak it.</param>
    /// <param name="output">The form of the entry.</param>
    public string KeyOf(string text, SpeechOrder order, string output)
    {
        var speed = order.Speed.ToString("R", CultureInfo.InvariantCulture);
        return SpeechCacheKey.For(engine.Name, engine.Version, order.Voice, speed, order.Language, output, text);
    }

    private async Task<CachedSpeech> MakeAsync(
        string sentence, SpeechOrder order, SentenceOutput output, StageTimes times, CancellationToken cancellationToken)
    {
        using var turn = await gate.EnterAsync(cancellationToken);

        var started = time.GetTimestamp();
        var options = new TextToSpeechOptions
        {
            VoiceId = order.Voice,
            Speed = (float)order.Speed,
            Language = order.Language.Length > 0 ? order.Language : null,
        };
        telemetry.Characters(engine.Name, sentence.Length);
        var audio = await SynthesizeAsync(sentence, options, cancellationToken);
        times.AddSynthesis(time.GetElapsedTime(started));

        started = time.GetTimestamp();
        using var activity = telemetry.Source.StartActivity("speech.encode");
        var made = await EncodeAsync(audio, output, cancellationToken);
        times.AddEncode(time.GetElapsedTime(started));
        return made;
    }

    private async Task<PcmAudio> SynthesizeAsync(string sentence, TextToSpeechOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var audio = Decode(await client.GetAudioAsync(sentence, options, cancellationToken));
            // Nothing broken is ever kept: a cached silence would be silent for a month.
            return audio.Peak >= SilencePeak ? audio : throw new SpeechEngineException($"The engine {engine.Name} answered with silence.");
        }
        catch (SpeechEngineException exception)
        {
            Log.Failed(logger, exception, engine.Name, sentence.Length);
            throw;
        }
    }

    private async Task<CachedSpeech> EncodeAsync(PcmAudio audio, SentenceOutput output, CancellationToken cancellationToken)
    {
        if (output.Opus is not { } settings)
        {
            return new CachedPcm(Resampler.Resample(audio, SentenceOutput.PcmRate));
        }

        try
        {
            return new CachedOpus(await DedicatedThread.Run(() => encoders.Encode(audio, settings, cancellationToken), cancellationToken));
        }
        catch (TimeoutException exception)
        {
            throw new SpeechEngineException("The audio could not be encoded in time.", exception);
        }
        catch (IOException exception)
        {
            throw new SpeechEngineUnavailableException("The Opus encoder is not installed: opus.wasm is missing. Build WhatsVoice.Tts where npm is installed.", exception);
        }
    }

    private PcmAudio Decode(TextToSpeechResponse response)
    {
        try
        {
            return response.Contents.OfType<DataContent>().FirstOrDefault() is { MediaType: "audio/wav" } wave
                ? Wav.Read(wave.Data.Span)
                : throw new SpeechEngineException($"The engine {engine.Name} answered without WAVE audio.");
        }
        catch (InvalidDataException exception)
        {
            throw new SpeechEngineException($"The engine {engine.Name} answered with broken audio.", exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The engine {Engine} failed on a sentence of {Length} characters.")]
        public static partial void Failed(ILogger logger, Exception exception, string engine, int length);
    }
}
