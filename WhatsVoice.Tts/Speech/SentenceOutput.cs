using System.Globalization;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>The form in which a request's sentences are returned: Opus with its settings, or samples where null.</summary>
internal readonly record struct SentenceOutput(OpusSettings? Opus)
{
    /// <summary>The rate of WAV and PCM responses, OpenAI's.</summary>
    public const int PcmRate = 24_000;

    /// <summary>Its part of the cache key.</summary>
    public override string ToString() => Opus is { } opus
        ? string.Create(CultureInfo.InvariantCulture, $"opus/{opus.BitRate}/{opus.Complexity}")
        : string.Create(CultureInfo.InvariantCulture, $"pcm/{PcmRate}");

    /// <summary>Whether what an engine was paid for can be returned as it is.</summary>
    /// <param name="paid">As it lies in the cache.</param>
    /// <param name="encodedElsewhere">Whether packets that an engine encoded are acceptable.</param>
    public bool IsMetBy(CachedSpeech paid, bool encodedElsewhere) => (paid, Opus) switch
    {
        (CachedPcm, null) => true,
        (CachedOpus { Speech.BitRate: 0 }, not null) => encodedElsewhere,
        (CachedOpus { Speech.BitRate: var bitRate }, { } wanted) => bitRate <= wanted.BitRate,
        _ => false,
    };

    /// <summary>Brings audio into this form, off the thread pool.</summary>
    public Task<CachedSpeech> MakeAsync(PcmAudio audio, CancellationToken cancellationToken)
    {
        var opus = Opus;
        return DedicatedThread.Run<CachedSpeech>(
            () => opus is { } settings ? new CachedOpus(OpusCodec.Encode(audio, settings, cancellationToken)) : new CachedPcm(audio.Resample(PcmRate)),
            cancellationToken);
    }

    /// <summary>Brings what was paid for in another form into this one.</summary>
    public async Task<CachedSpeech> ConvertAsync(CachedSpeech paid, CancellationToken cancellationToken)
    {
        var audio = paid is CachedOpus { Speech: var speech }
            ? await DedicatedThread.Run(() => OpusCodec.Decode(speech, cancellationToken), cancellationToken)
            : ((CachedPcm)paid).Audio;
        return await MakeAsync(audio, cancellationToken);
    }
}
