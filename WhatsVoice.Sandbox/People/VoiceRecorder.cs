using System.Buffers.Binary;
using System.Runtime.InteropServices;
using WhatsVoice.Sandbox.ElevenLabs;
using WhatsVoice.Sandbox.Media;

namespace WhatsVoice.Sandbox.People;

/// <param name="File">Kept like any other media.</param>
/// <param name="IsVoiceNote">Ogg/Opus, mono, as the app records; anything else is a file.</param>
/// <param name="DurationMs">Milliseconds of sound; null where the format does not tell.</param>
internal sealed record VoiceRecording(MediaFile File, bool IsVoiceNote, double? DurationMs);

/// <summary>The recording cannot be sent. Answered with 400.</summary>
internal sealed class InvalidRecordingException(string message) : Exception(message);

/// <summary>Makes voice notes as a phone does: Ogg/Opus, mono, whatever was recorded or typed.</summary>
internal sealed class VoiceRecorder(Speaker speaker, MediaLibrary library)
{
    public const int MaxBytes = 16 << 20;

    private const string VoiceNoteType = "audio/ogg; codecs=opus";
    private static readonly OutputFormat VoiceNote = new("opus", 48_000, 24);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Speaks words into a voice note; the sandbox then knows them.</summary>
    /// <exception cref="InvalidRecordingException">The local voice is missing.</exception>
    /// <exception cref="VoiceFailedException">The local voice took too long, or failed.</exception>
    public async Task<VoiceRecording> SayAsync(string words, CancellationToken cancellationToken)
    {
        try
        {
            var file = await speaker.SpeakAsync(words, "slt", 1, VoiceNote, silent: false, cancellationToken);
            return Keep(file, words, "en");
        }
        catch (IOException)
        {
            throw new InvalidRecordingException("The sandbox has no voice: build WhatsVoice.Sandbox where npm is installed.");
        }
    }

    /// <summary>Takes a recording: Ogg/Opus as it is, WAV encoded, files of other kinds as files.</summary>
    /// <param name="words">What is said in it; null where that is not known.</param>
    /// <exception cref="InvalidRecordingException">It is no audio that WhatsApp takes.</exception>
    public async Task<VoiceRecording> RecordAsync(byte[] audio, string? words, string language, CancellationToken cancellationToken)
    {
        if (audio.Length is 0 or > MaxBytes)
        {
            throw new InvalidRecordingException($"audio must have 1 to {MaxBytes} bytes; it has {audio.Length}.");
        }

        if (audio.AsSpan().StartsWith("RIFF"u8))
        {
            var (samples, rate) = ReadWave(audio);
            return Keep(await Speaker.EncodeAsync(samples, rate, VoiceNote, cancellationToken), words, language);
        }

        if (audio.AsSpan().StartsWith("OggS"u8))
        {
            return OggOpus.Inspect(audio) is { Problem: { } problem }
                ? throw new InvalidRecordingException($"audio is no voice note: {problem}.")
                : Keep(audio, words, language);
        }

        var type = FileType(audio) ?? throw new InvalidRecordingException("audio must be Ogg/Opus, WAV, MP3, M4A, AAC or AMR.");
        return new VoiceRecording(library.Add(type, audio, words, language), IsVoiceNote: false, DurationMs: null);
    }

    private VoiceRecording Keep(byte[] note, string? words, string language) => new(
        library.Add(VoiceNoteType, note, words, language), IsVoiceNote: true, Math.Round(OggOpus.Inspect(note).Duration.TotalMilliseconds, 1));

    private static string? FileType(ReadOnlySpan<byte> start) => start switch
    {
        _ when start.StartsWith("#!AMR"u8) => "audio/amr",
        _ when start.StartsWith("ID3"u8) => "audio/mpeg",
        _ when start.Length >= 8 && start[4..].StartsWith("ftyp"u8) => "audio/mp4",
        [0xFF, var second, ..] when (second & 0xF6) == 0xF0 => "audio/aac",
        [0xFF, var second, ..] when (second & 0xE0) == 0xE0 => "audio/mpeg",
        _ => null,
    };

    /// <summary>The samples of a WAVE file as the phone page records it: 16 bits, one channel.</summary>
    private static (short[] Samples, int Rate) ReadWave(byte[] file)
    {
        const int Header = 44;
        if (file.Length < Header + sizeof(short) || !file.AsSpan(8).StartsWith("WAVEfmt "u8) || !file.AsSpan(36).StartsWith("data"u8))
        {
            throw new InvalidRecordingException("audio is a WAVE file without the plain header of 44 bytes.");
        }

        var channels = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(22));
        var rate = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(24));
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(34));
        if (channels != 1 || bits != 16 || rate is < 8_000 or > 96_000)
        {
            throw new InvalidRecordingException("audio as a WAVE file must hold 16-bit samples of one channel at 8 to 96 kHz.");
        }

        var samples = MemoryMarshal.Cast<byte, short>(file.AsSpan(Header, (file.Length - Header) & ~1)).ToArray();
        return samples.Length > (long)rate * Longest.TotalSeconds
            ? throw new InvalidRecordingException($"audio is longer than {Longest.TotalMinutes:0} minutes.")
            : (samples, rate);
    }
}
