using System.Buffers.Binary;
using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tts.Engines;

/// <summary>
/// What an engine answered, taken apart and checked as if it came from a stranger: container, completeness, something to
/// hear, a length that fits the text. Nothing that fails here is ever kept.
/// </summary>
internal static class EngineAudio
{
    /// <summary>The media type of Ogg/Opus from an engine.</summary>
    public const string Ogg = "audio/ogg";

    /// <summary>The media type of WAVE from an engine.</summary>
    public const string Wave = "audio/wav";

    // Quieter than any speech: about -54 dB.
    private const int SilencePeak = 64;

    // Nobody speaks 30 letters a second, nor takes a second for each; the fixed part is for pauses and short texts.
    private const double FastestCharactersPerSecond = 30;
    private const double SlowestSecondsPerCharacter = 1;
    private static readonly TimeSpan LongestPauses = TimeSpan.FromSeconds(5);

    // libopus' delay at every rate for voice. The joiner counts on one delay for a whole file.
    private const int PreSkip = 312;

    // 20 ms of silence as a CELT frame, full band, mono: continues any stream (RFC 6716, section 3.1, configuration 31).
    private static readonly ImmutableArray<ReadOnlyMemory<byte>> Silence = [.. Enumerable.Repeat<ReadOnlyMemory<byte>>((byte[])[0xF8, 0xFF, 0xFE], 10)];

    /// <param name="response">The engine's.</param>
    /// <param name="text">What was to be spoken, for its length only.</param>
    /// <param name="speed">What was asked for.</param>
    /// <param name="asMade">Whether Opus that can be joined with other sentences as it is will be taken as it is.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <returns>The audio as it was made, or as samples: one of the two.</returns>
    /// <exception cref="InvalidDataException">With what is wrong.</exception>
    public static async Task<(PcmAudio? Audio, OpusSpeech? Opus)> ReadAsync(
        TextToSpeechResponse response, string text, double speed, bool asMade, CancellationToken cancellationToken)
    {
        var content = response.Contents.OfType<DataContent>().FirstOrDefault() ?? throw new InvalidDataException("There is no audio.");
        var file = content.MediaType == Ogg ? OggOpusReader.Read(content.Data) : null;
        var opus = file is not null && asMade ? AsMade(file) : null;
        if (opus is not null && OpusLoudness.IsSpeech(opus.Packets))
        {
            // Decoding would tell nothing new, and costs more than all the rest of a request.
            CheckLength(file!.Duration, text, speed);
            return (null, opus);
        }

        var audio = file is null
            ? ReadWave(content.Data.Span)
            : await DedicatedThread.Run(() => OpusCodec.Decode(file, cancellationToken), cancellationToken);
        if (audio.Peak < SilencePeak)
        {
            throw new InvalidDataException("It is silent.");
        }

        CheckLength(audio.Duration, text, speed);
        return opus is null ? (audio, null) : (null, opus);
    }

    private static PcmAudio ReadWave(ReadOnlySpan<byte> file)
    {
        // A length of 0 or of nearly 4 GB is a writer's that could not seek back; any other is kept or the file is cut.
        if (file.Length >= 8
            && BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) is > 0 and < int.MaxValue and var declared
            && declared + 8 > file.Length + 1)
        {
            throw new InvalidDataException("The WAVE file is cut short.");
        }

        return Wav.Read(file);
    }

    private static void CheckLength(TimeSpan length, string text, double speed)
    {
        // The engine may have a narrower range of speeds than what was asked for. Signs may be spoken or not.
        var letters = text.Count(char.IsLetterOrDigit);
        var shortest = TimeSpan.FromSeconds(letters / FastestCharactersPerSecond / Math.Max(speed, 1)) - TimeSpan.FromSeconds(0.5);
        var longest = TimeSpan.FromSeconds(text.Length * SlowestSecondsPerCharacter / Math.Min(speed, 1)) + LongestPauses;
        if (length < shortest || length > longest)
        {
            throw new InvalidDataException($"It plays {length.TotalSeconds:0.0} s, which cannot be {text.Length} characters.");
        }
    }

    private static OpusSpeech? AsMade(OggOpusInfo file)
    {
        var length = (long)Math.Round(file.Duration.TotalSeconds * OpusSpeech.ClockRate);
        var packets = (int)((PreSkip + length + OpusSpeech.SamplesPerPacket - 1) / OpusSpeech.SamplesPerPacket);
        return file.Channels == 1
            && file.PreSkip == PreSkip
            && file.Packets.Length >= packets
            && file.Packets.All(packet => OpusPacket.Samples(packet.Span) == OpusSpeech.SamplesPerPacket)
            ? new OpusSpeech(OpusSpeech.ClockRate, PreSkip, length, file.Packets[..packets], Silence)
            : null;
    }
}
