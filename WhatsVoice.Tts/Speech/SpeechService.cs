using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tts.Speech;

/// <summary>The response to a <see cref="SpeechOrder"/>.</summary>
/// <param name="Cache"><c>hit</c>, <c>partial</c> or <c>miss</c>.</param>
/// <param name="Plan">What was spoken, and by whom.</param>
/// <param name="FitsVoiceNote">Whether it is within WhatsApp's 512 KB for a voice note; true for other formats.</param>
internal sealed record SpokenAudio(ReadOnlyMemory<byte> Content, string ContentType, TimeSpan Duration, string Cache, SpeechPlan Plan, bool FitsVoiceNote);

/// <summary>From a checked request to a whole file: from the cache, or its sentences, each from the cache or made, in parallel, joined and checked.</summary>
internal sealed class SpeechService(
    SentenceSpeaker speaker,
    SpeechFiles files,
    EngineChain chain,
    SpeechPlanner planner,
    SpeechTelemetry telemetry,
    IOptions<SpeechOptions> options,
    TimeProvider time)
{
    /// <inheritdoc cref="EngineChain.SpeakAsync" path="/exception"/>
    public Task<SpokenAudio> SpeakAsync(SpeechOrder order, StageTimes times, CancellationToken cancellationToken) =>
        chain.SpeakAsync(order, (assigned, token) => SpeakWithEngineAsync(planner.Plan(assigned, times), times, token), cancellationToken);

    private async Task<SpokenAudio> SpeakWithEngineAsync(SpeechPlan plan, StageTimes times, CancellationToken cancellationToken)
    {
        var order = plan.Order;
        if (order.Format != SpeechFormat.Opus)
        {
            return await SpeakPcmAsync(plan, times, cancellationToken);
        }

        if (plan.Sentences.Count == 1)
        {
            // Its entry is the file but for the pages: a second one would hold the same.
            var (single, result) = await JoinOpusAsync(plan, times, cancellationToken);
            return VoiceNoteOf(plan, single, result);
        }

        var started = time.GetTimestamp();
        var making = TimeSpan.Zero;
        var parts = "hit";
        var (file, hit) = await files.GetOrJoinAsync(
            order,
            async token =>
            {
                var began = time.GetTimestamp();
                (var made, parts) = await JoinOpusAsync(plan, times, token);
                making = time.GetElapsedTime(began);
                return made;
            },
            cancellationToken);
        times.AddCache(time.GetElapsedTime(started) - making);
        return VoiceNoteOf(plan, file, hit ? "hit" : parts);
    }

    private SpokenAudio VoiceNoteOf(SpeechPlan plan, CachedFile file, string cacheResult) =>
        new(file.Content, "audio/ogg; codecs=opus", file.Duration, cacheResult, plan, files.Fits(file));

    private async Task<(CachedFile File, string Cache)> JoinOpusAsync(
        SpeechPlan plan, StageTimes times, CancellationToken cancellationToken)
    {
        var bitRate = files.BitRateOf(plan.Order);
        string? cached = null;
        while (true)
        {
            using var run = new SentenceRun(speaker, plan, asStream: false, files.OpusOf(bitRate), options.Value.MaxAudioDuration, times, cancellationToken);
            var parts = await run.AllAsync();
            cached ??= run.Cache;

            using var activity = telemetry.Source.StartActivity("speech.join");
            var started = time.GetTimestamp();
            var (content, duration) = SpeechJoiner.JoinOpus([.. parts.Select(part => ((CachedOpus)part).Speech)], plan.Pauses);
            var file = new CachedFile(content, duration);
            SpeechFiles.Check(file);
            times.AddEncode(time.GetElapsedTime(started));

            if (file.Content.Length <= VoiceNote.MaxBytes || VoiceNote.LowerBitRate(duration, bitRate) is not { } lower)
            {
                return (file, cached);
            }

            // What was paid for is encoded again, now that its length is known.
            bitRate = lower;
        }
    }

    private async Task<SpokenAudio> SpeakPcmAsync(SpeechPlan plan, StageTimes times, CancellationToken cancellationToken)
    {
        using var run = new SentenceRun(speaker, plan, asStream: false, new SentenceOutput(null), options.Value.MaxAudioDuration, times, cancellationToken);
        var parts = await run.AllAsync();

        var started = time.GetTimestamp();
        var audio = SpeechJoiner.JoinPcm([.. parts.Select(part => ((CachedPcm)part).Audio)], plan.Pauses);
        var answer = plan.Order.Format == SpeechFormat.Wav
            ? new SpokenAudio(Wav.Write(audio), "audio/wav", audio.Duration, run.Cache, plan, FitsVoiceNote: true)
            : new SpokenAudio(MemoryMarshal.AsBytes(audio.Samples.AsSpan()).ToArray(), "audio/pcm", audio.Duration, run.Cache, plan, FitsVoiceNote: true);
        times.AddEncode(time.GetElapsedTime(started));
        return answer;
    }
}
