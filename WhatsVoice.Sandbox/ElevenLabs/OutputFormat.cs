using System.Globalization;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>A parsed <c>output_format</c>, e.g. <c>opus_48000_32</c> (ElevenLabs API reference, text to speech).</summary>
/// <param name="Codec"><c>opus</c>, <c>pcm</c> or <c>wav</c>.</param>
/// <param name="SampleRate">Samples a second.</param>
/// <param name="KiloBitRate">Opus only: kbit/s.</param>
internal sealed record OutputFormat(string Codec, int SampleRate, int KiloBitRate)
{
    /// <summary>ElevenLabs' own default, which the sandbox cannot make.</summary>
    public const string Default = "mp3_44100_128";

    /// <summary>Every value ElevenLabs takes.</summary>
    public static readonly IReadOnlyList<string> Known =
    [
        "mp3_22050_32", "mp3_24000_48", "mp3_44100_32", "mp3_44100_64", "mp3_44100_96", "mp3_44100_128", "mp3_44100_192",
        "pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_32000", "pcm_44100", "pcm_48000",
        "wav_8000", "wav_16000", "wav_22050", "wav_24000", "wav_32000", "wav_44100", "wav_48000",
        "ulaw_8000", "alaw_8000",
        "opus_48000_32", "opus_48000_64", "opus_48000_96", "opus_48000_128", "opus_48000_192",
    ];

    /// <summary>ElevenLabs does not document the type it answers with; these are the registered ones.</summary>
    public string ContentType => Codec switch
    {
        "opus" => "audio/ogg",
        "wav" => "audio/wav",
        _ => "audio/pcm",
    };

    /// <summary>Null for a codec the sandbox has no encoder of.</summary>
    /// <param name="format">One of <see cref="Known"/>.</param>
    public static OutputFormat? Parse(string format)
    {
        var parts = format.Split('_');
        return parts[0] is "opus" or "pcm" or "wav" ? new(parts[0], Number(parts[1]), parts.Length > 2 ? Number(parts[2]) : 0) : null;
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
