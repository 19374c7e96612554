using System.Security.Cryptography;

namespace WhatsVoice.Stt.Audio;

/// <summary>The audio formats that WhatsApp delivers and engines take.</summary>
internal enum AudioFormat
{
    /// <summary>Opus in an Ogg container: every WhatsApp voice note.</summary>
    OggOpus,

    Wav,

    Mp3,

    /// <summary>AAC in ADTS frames.</summary>
    Aac,

    /// <summary>AAC in an MP4 container, also named m4a.</summary>
    Mp4,

    /// <summary>Adaptive multi-rate, narrow or wide band.</summary>
    Amr,

    /// <summary>WebM, as browsers record.</summary>
    WebM,

    Flac,
}

/// <summary>The file is not audio of a known format, or it is damaged. Answered with 400; the message never repeats the content.</summary>
internal sealed class InvalidAudioException(string message) : Exception(message);

/// <summary>The sound is longer than <c>Transcription:MaxDuration</c>. Answered with 413.</summary>
internal sealed class AudioTooLongException(TimeSpan limit) : Exception($"The sound is longer than {limit.TotalMinutes:0.#} minutes.");

internal static class SoundLength
{
    /// <summary>No more bytes than these are believed to fit into a second where the length is not counted: 512 kbit/s.</summary>
    public const double MostBytesASecond = 64_000;

    /// <summary>OpenAI and whisper.cpp refuse what is shorter; other servers fail on it as on a fault of their own.</summary>
    public const double LeastSeconds = 0.1;

    /// <summary>A day at most: no file that is heard is longer, and a forged number may be any.</summary>
    public static TimeSpan OfSeconds(double seconds) => TimeSpan.FromSeconds(double.IsNaN(seconds) ? 0 : Math.Clamp(seconds, 0, 86_400));
}

/// <summary>An audio file that was identified by its first bytes and checked; the name and type that a client gives it are not trusted.</summary>
internal sealed class AudioFile
{
    private readonly OggOpusFile? _ogg;
    private readonly WaveFile? _wave;

    private AudioFile(byte[] content, AudioFormat format, OggOpusFile? ogg = null, WaveFile? wave = null)
    {
        Content = content;
        Format = format;
        _ogg = ogg;
        _wave = wave;
        Duration = format switch
        {
            AudioFormat.OggOpus or AudioFormat.Wav => ogg?.Duration ?? wave!.Duration,
            AudioFormat.Mp4 => Mp4Duration.Of(content),
            AudioFormat.WebM => WebMDuration.Of(content),
            AudioFormat.Flac => FlacDuration.Of(content),
            _ => CompressedDuration.Of(format, content),
        };
        Hash = Convert.ToHexStringLower(SHA256.HashData(content));
    }

    public byte[] Content { get; }

    public AudioFormat Format { get; }

    /// <summary>SHA-256 of the content in lower-case hex.</summary>
    public string Hash { get; }

    /// <summary>The length of the sound, counted from the sound itself; null where an MP3, AAC or AMR has no frame that is known (MPEG layer 2, free bit rates).</summary>
    public TimeSpan? Duration { get; }

    /// <summary>
    /// The length of the sound for limits, and for budgets until an engine has told it. Where it cannot be counted: what the bytes play at 8 kbit/s.
    /// </summary>
    public TimeSpan EstimatedDuration => Duration ?? TimeSpan.FromSeconds(Content.Length / 1_000d);

    /// <summary>
    /// The length of the sound for the bill, where an engine has told one: an engine is not believed below what was counted, or what the bytes
    /// play at 512 kbit/s, and the file is not believed below the engine.
    /// </summary>
    public TimeSpan BilledDuration(TimeSpan told)
    {
        var least = Duration ?? TimeSpan.FromSeconds(Content.Length / SoundLength.MostBytesASecond);
        return told > least ? told : least;
    }

    private bool HasFrames => Format is AudioFormat.Mp3 or AudioFormat.Aac or AudioFormat.Amr;

    /// <summary>The file name for engines, which tell the format by its extension.</summary>
    public string FileName => Format switch
    {
        AudioFormat.OggOpus => "audio.ogg",
        AudioFormat.Wav => "audio.wav",
        AudioFormat.Mp3 => "audio.mp3",
        AudioFormat.Aac => "audio.aac",
        AudioFormat.Mp4 => "audio.m4a",
        AudioFormat.Amr => "audio.amr",
        AudioFormat.WebM => "audio.webm",
        _ => "audio.flac",
    };

    public string MediaType => Format switch
    {
        AudioFormat.OggOpus => "audio/ogg",
        AudioFormat.Wav => "audio/wav",
        AudioFormat.Mp3 => "audio/mpeg",
        AudioFormat.Aac => "audio/aac",
        AudioFormat.Mp4 => "audio/mp4",
        AudioFormat.Amr => "audio/amr",
        AudioFormat.WebM => "audio/webm",
        _ => "audio/flac",
    };

    /// <summary>Identifies and checks a file. Nothing is decoded, and nothing is allocated in proportion to what the file claims.</summary>
    /// <exception cref="InvalidAudioException">It is no audio, or damaged.</exception>
    /// <exception cref="AudioTooLongException">The sound is too long.</exception>
    public static AudioFile Open(byte[] content, TimeSpan maxDuration)
    {
        var format = Identify(content);
        var file = new AudioFile(
            content,
            format,
            format == AudioFormat.OggOpus ? OggOpusFile.Read(content, maxDuration) : null,
            format == AudioFormat.Wav ? WaveFile.Read(content) : null);
        if (file is { Duration: null, HasFrames: false })
        {
            // In some codecs a few bytes play for hours: a second of samples at 1 Hz is two of them.
            throw new InvalidAudioException("The length of the sound cannot be counted. An MP4 must hold AAC or Apple Lossless, a WebM Opus.");
        }

        if (file.Duration == TimeSpan.Zero)
        {
            throw new InvalidAudioException("The file holds no sound.");
        }

        return file.EstimatedDuration > maxDuration ? throw new AudioTooLongException(maxDuration) : file;
    }

    /// <summary>Whether <see cref="Decode"/> works.</summary>
    public static bool CanDecode(AudioFormat format) => format is AudioFormat.OggOpus or AudioFormat.Wav;

    /// <summary>The samples at 16 kHz, mono, from -1 to 1.</summary>
    /// <exception cref="InvalidAudioException">A packet is damaged, or the format has no decoder here.</exception>
    public float[] Decode(CancellationToken cancellationToken) =>
        _ogg?.Decode(cancellationToken) ?? _wave?.Decode() ?? throw new InvalidAudioException($"{Format} cannot be decoded here.");

    private static AudioFormat Identify(ReadOnlySpan<byte> start) => start switch
    {
        _ when start.StartsWith("OggS"u8) => AudioFormat.OggOpus,
        _ when start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WAVE"u8) => AudioFormat.Wav,
        _ when start.StartsWith("fLaC"u8) => AudioFormat.Flac,
        _ when start.StartsWith("#!AMR"u8) => AudioFormat.Amr,
        _ when start.Length >= 8 && start[4..].StartsWith("ftyp"u8) => AudioFormat.Mp4,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => AudioFormat.WebM,
        _ when start.StartsWith("ID3"u8) => IdentifyMpeg(start[Id3Tag.BytesOf(start)..].TrimStart((byte)0), AudioFormat.Mp3),
        _ => IdentifyMpeg(start, otherwise: null),
    };

    /// <summary>Behind a tag, nothing but MPEG's frames is taken: decoders go by what is there, and would play a FLAC or a WAV, which was not counted.</summary>
    private static AudioFormat IdentifyMpeg(ReadOnlySpan<byte> start, AudioFormat? otherwise) => start switch
    {
        [] when otherwise is { } format => format,

        // A frame of FLAC without a header of the file begins like this too.
        [0xFF, var second, ..] when (second & 0xF6) == 0xF0 && ((second & 8) == 0 || CompressedDuration.BeginsWithAac(start)) => AudioFormat.Aac,
        [0xFF, var second, ..] when (second & 0xE0) == 0xE0 && (second & 0xF6) != 0xF0 => AudioFormat.Mp3,
        _ => throw new InvalidAudioException("The file is not audio of a known format: Ogg/Opus, WAV, MP3, AAC, M4A, AMR, WebM or FLAC."),
    };
}

/// <summary>Carries an <see cref="AudioFile"/> through <see cref="Microsoft.Extensions.AI.ISpeechToTextClient"/>, which knows streams only.</summary>
internal sealed class AudioFileStream(AudioFile file) : MemoryStream(file.Content, writable: false)
{
    public AudioFile File => file;

    /// <exception cref="ArgumentException">The stream is another one.</exception>
    public static AudioFile FileOf(Stream stream) =>
        (stream as AudioFileStream)?.File ?? throw new ArgumentException("The engines take an AudioFileStream.", nameof(stream));
}
