using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>From a checked request to a whole file: sentences, each from the cache or made, in parallel, joined and checked.</summary>
internal sealed partial class SpeechService(
    SentenceSpeaker speaker,
    EngineChain chain,
    IOptions<SpeechOptions> options,
    TimeProvider time,
    ILogger<SpeechService> logger)
{
    // Looking up is waiting, not work: many at once. What then has to be made passes the engine's SynthesisGate.
    private const int ParallelLookups = 16;

    /// <inheritdoc cref="SentenceSpeaker.SpeakAsync" path="/exception"/>
    public Task<SpokenAudio> SpeakAsync(SpeechOrder order, StageTimes times, CancellationToken cancellationToken) =>
        chain.SpeakAsync(order, (assigned, token) => SpeakWithEngineAsync(assigned, times, token), cancellationToken);

    private async Task<SpokenAudio> SpeakWithEngineAsync(SpeechOrder order, StageTimes times, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var sentences = SentenceSplitter.Split(order.Text, order.Engine.Description.MaxCharacters(options.Value.Profiles[order.Profile]));
        times.AddSplit(time.GetElapsedTime(started));

        return order.Format == SpeechFormat.Opus
            ? await SpeakOpusAsync(sentences, order, times, cancellationToken)
            : await SpeakPcmAsync(sentences, order, times, cancellationToken);
    }

    private async Task<SpokenAudio> SpeakOpusAsync(List<string> sentences, SpeechOrder order, StageTimes times, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var bitRates = VoiceNote.BitRates(order.Text.Length, order.Speed, settings.BitRate);
        for (var attempt = 0; ; attempt++)
        {
            var output = new SentenceOutput(new OpusSettings(bitRates[attempt], settings.Complexity));
            var (parts, cache) = await SpeakAllAsync(sentences, order, output, times, cancellationToken);

            var started = time.GetTimestamp();
            var (file, duration) = SpeechJoiner.JoinOpus([.. parts.Select(part => ((CachedOpus)part).Speech)]);
            Check(file, duration);
            times.AddEncode(time.GetElapsedTime(started));

            var fits = file.Length <= VoiceNote.MaxBytes;
            if (fits || attempt == bitRates.Count - 1)
            {
                if (!fits)
                {
                    Log.TooLargeForVoiceNote(logger, file.Length, VoiceNote.MaxBytes, duration.TotalSeconds);
                }

                return new SpokenAudio(file, "audio/ogg; codecs=opus", duration, cache, order.Engine.Name, fits);
            }
        }
    }

    private async Task<SpokenAudio> SpeakPcmAsync(List<string> sentences, SpeechOrder order, StageTimes times, CancellationToken cancellationToken)
    {
        var (parts, cache) = await SpeakAllAsync(sentences, order, new SentenceOutput(null), times, cancellationToken);

        var started = time.GetTimestamp();
        var audio = SpeechJoiner.JoinPcm([.. parts.Select(part => ((CachedPcm)part).Audio)]);
        var answer = order.Format == SpeechFormat.Wav
            ? new SpokenAudio(Wav.Write(audio), "audio/wav", audio.Duration, cache, order.Engine.Name, FitsVoiceNote: true)
            : new SpokenAudio(MemoryMarshal.AsBytes(audio.Samples.AsSpan()).ToArray(), "audio/pcm", audio.Duration, cache, order.Engine.Name, FitsVoiceNote: true);
        times.AddEncode(time.GetElapsedTime(started));
        return answer;
    }

    private async Task<(CachedSpeech[] Parts, string Cache)> SpeakAllAsync(
        List<string> sentences, SpeechOrder order, SentenceOutput output, StageTimes times, CancellationToken cancellationToken)
    {
        var parts = new CachedSpeech[sentences.Count];
        var hits = 0;
        // The first failure stops the others: nobody waits for them any more.
        await Parallel.ForAsync(
            0, sentences.Count,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelLookups, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                (parts[i], var hit) = await speaker.SpeakAsync(sentences[i], order, output, times, token);
                if (hit)
                {
                    Interlocked.Increment(ref hits);
                }
            });
        return (parts, hits == sentences.Count ? "hit" : hits == 0 ? "miss" : "partial");
    }

    /// <summary>Reads the file back as a stranger would: what leaves here plays.</summary>
    private static void Check(byte[] file, TimeSpan duration)
    {
        try
        {
            var info = OggOpusReader.Read(file);
            if (info.Channels != 1 || Math.Abs((info.Duration - duration).TotalMilliseconds) > 1)
            {
                throw new SpeechEngineException("The joined voice note is not what was spoken.");
            }
        }
        catch (InvalidDataException exception)
        {
            throw new SpeechEngineException("The joined voice note is damaged.", exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A voice note of {Bytes} bytes ({Seconds:0} s) is over WhatsApp's {Limit}: it will show a download mark instead of playing at once.")]
        public static partial void TooLargeForVoiceNote(ILogger logger, int bytes, int limit, double seconds);
    }
}
