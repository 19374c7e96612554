using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>From a checked request to a whole file: from the cache, or its sentences, each from the cache or made, in parallel, joined and checked.</summary>
internal sealed partial class SpeechService(
    SentenceSpeaker speaker,
    SpeechCache cache,
    EngineChain chain,
    SpeechTelemetry telemetry,
    IOptions<SpeechOptions> options,
    IOptions<PauseOptions> pauses,
    TimeProvider time,
    ILogger<SpeechService> logger)
{
    /// <summary>Splits the text and says which pause follows each sentence.</summary>
    public (IReadOnlyList<Sentence> Sentences, IReadOnlyList<TimeSpan> Pauses) Split(SpeechOrder order, StageTimes times)
    {
        var started = time.GetTimestamp();
        var sentences = SentenceSplitter.Split(order.Text, MaxCharacters(order));
        var after = sentences.ConvertAll(sentence => pauses.Value.After(sentence.After));
        times.AddSplit(time.GetElapsedTime(started));
        return (sentences, after);
    }

    /// <inheritdoc cref="EngineChain.SpeakAsync" path="/exception"/>
    public Task<SpokenAudio> SpeakAsync(SpeechOrder order, StageTimes times, CancellationToken cancellationToken) =>
        chain.SpeakAsync(order, (assigned, token) => SpeakWithEngineAsync(assigned, times, token), cancellationToken);

    private async Task<SpokenAudio> SpeakWithEngineAsync(SpeechOrder order, StageTimes times, CancellationToken cancellationToken)
    {
        var (sentences, after) = Split(order, times);
        if (order.Format != SpeechFormat.Opus)
        {
            return await SpeakPcmAsync(sentences, after, order, times, cancellationToken);
        }

        if (sentences.Count == 1)
        {
            // Its entry is the file but for the pages: a second one would hold the same.
            var (single, result) = await JoinOpusAsync(sentences, after, order, times, cancellationToken);
            return VoiceNoteOf(order, single, result);
        }

        var started = time.GetTimestamp();
        var making = TimeSpan.Zero;
        var parts = "hit";
        var (file, hit) = await cache.GetOrJoinAsync(
            FileKeyOf(order),
            async token =>
            {
                var began = time.GetTimestamp();
                (var made, parts) = await JoinOpusAsync(sentences, after, order, times, token);
                making = time.GetElapsedTime(began);
                return made;
            },
            cancellationToken);
        times.AddCache(time.GetElapsedTime(started) - making);
        return VoiceNoteOf(order, file, hit ? "hit" : parts);
    }

    /// <summary>Whether the whole text lies in the cache.</summary>
    public async Task<bool> IsKnownAsync(SpeechOrder order, CancellationToken cancellationToken) =>
        order.Format == SpeechFormat.Opus && await cache.FindAsync(FileKeyOf(order), cancellationToken) is not null;

    /// <summary>Checks a file that was sent while it was made, and keeps it.</summary>
    public async Task KeepAsync(SpeechOrder order, CachedFile file)
    {
        Check(file);
        if (Fits(file))
        {
            await cache.KeepAsync(FileKeyOf(order), file);
        }
    }

    /// <summary>Whether the file is within the limit of a voice note; logged where it is not.</summary>
    public bool Fits(CachedFile file)
    {
        var fits = file.Content.Length <= VoiceNote.MaxBytes;
        if (!fits)
        {
            Log.TooLargeForVoiceNote(logger, file.Content.Length, VoiceNote.MaxBytes, file.Duration.TotalSeconds);
        }

        return fits;
    }

    /// <summary>The form of a text that is sent while it is spoken: what has left cannot be encoded again.</summary>
    public SentenceOutput StreamOutputOf(SpeechOrder order) => order.Format == SpeechFormat.Opus
        ? OpusOf(VoiceNote.EstimateBitRate(order.Text, order.Speed, BitRateOf(order)))
        : new SentenceOutput(null);

    private SentenceOutput OpusOf(int bitRate) => new(new OpusSettings(bitRate, options.Value.Complexity));

    private string FileKeyOf(SpeechOrder order) => speaker.KeyOf(order.Text, order, string.Create(
        CultureInfo.InvariantCulture,
        $"file/{BitRateOf(order)}{(order.BitRate is null ? "" : "/anew")}/{options.Value.Complexity}/{pauses.Value.Sentence.Ticks}/{pauses.Value.Paragraph.Ticks}/{MaxCharacters(order)}"));

    private int BitRateOf(SpeechOrder order) => order.BitRate ?? options.Value.BitRate;

    private int MaxCharacters(SpeechOrder order) => order.Engine.Description.MaxCharacters(options.Value.Profiles[order.Profile]);

    private SpokenAudio VoiceNoteOf(SpeechOrder order, CachedFile file, string cacheResult) =>
        new(file.Content, "audio/ogg; codecs=opus", file.Duration, cacheResult, order.Engine.Name, Fits(file));

    private async Task<(CachedFile File, string Cache)> JoinOpusAsync(
        IReadOnlyList<Sentence> sentences, IReadOnlyList<TimeSpan> after, SpeechOrder order, StageTimes times, CancellationToken cancellationToken)
    {
        var bitRate = BitRateOf(order);
        string? cached = null;
        while (true)
        {
            using var run = new SentenceRun(speaker, sentences, firstFirst: false, order, OpusOf(bitRate), times, cancellationToken);
            var parts = await run.AllAsync();
            cached ??= run.Cache;

            using var activity = telemetry.Source.StartActivity("speech.join");
            var started = time.GetTimestamp();
            var (content, duration) = SpeechJoiner.JoinOpus([.. parts.Select(part => ((CachedOpus)part).Speech)], after);
            var file = new CachedFile(content, duration);
            Check(file);
            times.AddEncode(time.GetElapsedTime(started));

            if (file.Content.Length <= VoiceNote.MaxBytes || VoiceNote.LowerBitRate(duration, bitRate) is not { } lower)
            {
                return (file, cached);
            }

            // What was paid for is encoded again, now that its length is known.
            bitRate = lower;
        }
    }

    private async Task<SpokenAudio> SpeakPcmAsync(
        IReadOnlyList<Sentence> sentences, IReadOnlyList<TimeSpan> after, SpeechOrder order, StageTimes times, CancellationToken cancellationToken)
    {
        using var run = new SentenceRun(speaker, sentences, firstFirst: false, order, new SentenceOutput(null), times, cancellationToken);
        var parts = await run.AllAsync();

        var started = time.GetTimestamp();
        var audio = SpeechJoiner.JoinPcm([.. parts.Select(part => ((CachedPcm)part).Audio)], after);
        var answer = order.Format == SpeechFormat.Wav
            ? new SpokenAudio(Wav.Write(audio), "audio/wav", audio.Duration, run.Cache, order.Engine.Name, FitsVoiceNote: true)
            : new SpokenAudio(MemoryMarshal.AsBytes(audio.Samples.AsSpan()).ToArray(), "audio/pcm", audio.Duration, run.Cache, order.Engine.Name, FitsVoiceNote: true);
        times.AddEncode(time.GetElapsedTime(started));
        return answer;
    }

    /// <summary>Reads the file back as a stranger would: what is kept here plays.</summary>
    private static void Check(CachedFile file)
    {
        try
        {
            var info = OggOpusReader.Read(file.Content);
            if (info.Channels != 1 || Math.Abs((info.Duration - file.Duration).TotalMilliseconds) > 1)
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
