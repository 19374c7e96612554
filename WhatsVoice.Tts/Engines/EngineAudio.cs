using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Microsoft.Extensions.AI;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tts.Engines;

/// <summary>Whole sound that is silent or of a length that does not fit: the engine may be unable to speak this text.</summary>
internal sealed class UnfitAudioException(string message) : Exception(message);

/// <summary>
/// An engine's response, recognised by its bytes and checked as untrusted input: container, completeness, audible sound, a length that
/// fits the text. Nothing that fails here is ever kept.
/// </summary>
internal static class EngineAudio
{
    public const string Ogg = "audio/ogg";

    public const string Wave = "audio/wav";

    // Quieter than any speech: about -54 dB.
    private const int SilencePeak = 64;

    // Nobody speaks 30 letters a second, nor takes a second for each; the fixed part is for pauses and short texts.
    private const double FastestCharactersPerSecond = 30;
    private const double SlowestSecondsPerCharacter = 1;
    private static readonly TimeSpan LongestPauses = TimeSpan.FromSeconds(5);

    // libopus' delay at every rate for voice. The joiner needs one delay for a whole file.
    private const int PreSkip = 312;

    // 20 ms of silence as a CELT frame, full band, mono: continues any stream (RFC 6716, section 3.1, configuration 31).
    private static readonly ImmutableArray<ReadOnlyMemory<byte>> Silence = [.. Enumerable.Repeat<ReadOnlyMemory<byte>>((byte[])[0xF8, 0xFF, 0xFE], 10)];

    /// <summary>Recognises a response by its first bytes: servers were seen to send another format than the one asked for or named.</summary>
    /// <param name="engine">The engine's name, for errors.</param>
    /// <param name="asked">What was asked for: <c>wav</c>, <c>opus...</c> or <c>pcm...</c>.</param>
    /// <param name="pcmRate">Samples a second where samples without a header were asked for.</param>
    /// <param name="anyContainer">Whether Ogg and WAVE are taken whatever was asked for.</param>
    /// <returns>Ogg or WAVE, whose content is not checked yet.</returns>
    /// <exception cref="Upstream.UpstreamException">It is empty: worth asking again.</exception>
    /// <exception cref="SpeechEngineException">It is something else, which the message names.</exception>
    public static DataContent Recognize(string engine, ReadOnlyMemory<byte> audio, string asked, int pcmRate, bool anyContainer)
    {
        var bytes = audio.Span;
        if (bytes.IsEmpty || Wav.IsEmpty(bytes))
        {
            throw new Upstream.UpstreamException(Upstream.UpstreamFault.Passing, $"The engine {engine} answered without any audio.") { MaybePaid = true };
        }

        return NameOf(bytes) switch
        {
            "ogg" when anyContainer || asked.StartsWith("opus", StringComparison.Ordinal) => new DataContent(audio, Ogg),
            "wav" when anyContainer || asked == "wav" => new DataContent(audio, Wave),
            null when asked.StartsWith("pcm", StringComparison.Ordinal) && bytes.Length % sizeof(short) == 0 =>
                new DataContent(Wav.Write(new PcmAudio(MemoryMarshal.Cast<byte, short>(bytes).ToArray(), pcmRate)), Wave),
            var found => throw new SpeechEngineException($"The engine {engine} answers {found ?? "something unknown"} instead of {asked}."),
        };
    }

    /// <param name="response">The engine's.</param>
    /// <param name="text">What was to be spoken, for its length only.</param>
    /// <param name="speed">What was asked for.</param>
    /// <param name="packetsSuffice">Whether Opus packets that can be joined as they are need not be decoded: 5 ms for each second of speech.</param>
    /// <returns>The samples, the engine's own Opus packets where these can be joined with other sentences as they are, or both.</returns>
    /// <exception cref="UnfitAudioException">It is whole, and cannot be this text.</exception>
    /// <exception cref="InvalidDataException">It is damaged or missing; the message says what is wrong.</exception>
    public static async Task<(PcmAudio? Audio, OpusSpeech? Packets)> ReadAsync(
        TextToSpeechResponse response, string text, double speed, bool packetsSuffice, CancellationToken cancellationToken)
    {
        var content = response.Contents.OfType<DataContent>().FirstOrDefault() ?? throw new InvalidDataException("There is no audio.");

        // The engine may have a narrower range of speeds than what was asked for. Signs may be spoken or not.
        var letters = text.Count(char.IsLetterOrDigit);
        var shortest = TimeSpan.FromSeconds(letters / FastestCharactersPerSecond / Math.Max(speed, 1)) - TimeSpan.FromSeconds(0.5);
        var longest = TimeSpan.FromSeconds(text.Length * SlowestSecondsPerCharacter / Math.Min(speed, 1)) + LongestPauses;

        var file = content.MediaType == Ogg ? OggOpusReader.Read(content.Data, longest) : null;
        var packets = file is null ? null : PacketsOf(file);
        var audio = packets is not null && packetsSuffice
            ? null
            : file is null ? Wav.Read(content.Data.Span) : await DedicatedThread.Run(() => OpusCodec.Decode(file, cancellationToken), cancellationToken);
        var duration = audio?.Duration ?? file!.Duration;
        if (duration < shortest || duration > longest)
        {
            throw new UnfitAudioException($"It plays {duration.TotalSeconds:0.0} s, which cannot be {text.Length} characters.");
        }

        if ((audio?.Peak ?? OpusCodec.PeakAroundLargest(packets!)) < SilencePeak)
        {
            throw new UnfitAudioException("It is silent.");
        }

        return (audio, packets);
    }

    private static OpusSpeech? PacketsOf(OggOpusInfo file)
    {
        var length = (long)Math.Round(file.Duration.TotalSeconds * OpusSpeech.ClockRate);
        var packets = (int)((PreSkip + length + OpusSpeech.SamplesPerPacket - 1) / OpusSpeech.SamplesPerPacket);
        return file.Channels == 1
            && file.PreSkip == PreSkip
            && file.Packets.Length >= packets
            && file.Packets.All(packet => OpusPacket.Samples(packet.Span) == OpusSpeech.SamplesPerPacket)
            ? new OpusSpeech(BitRate: 0, PreSkip, length, file.Packets[..packets], Silence) { OutputGain = file.OutputGain }
            : null;
    }

    /// <summary>What the bytes are; null for what may be samples without a header.</summary>
    private static string? NameOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("OggS"u8) ? "ogg"
        : bytes.StartsWith("RIFF"u8) ? "wav"
        : bytes.StartsWith("ID3"u8) || IsMp3(bytes) ? "mp3"
        : bytes.StartsWith("fLaC"u8) ? "flac"
        : bytes.Length > 8 && bytes[4..8].SequenceEqual("ftyp"u8) ? "mp4"
        : bytes.Length > 8 && bytes[0] == 0xFF && (bytes[1] & 0xF6) == 0xF0 && (bytes[2] & 0x3C) <= 0x30 && IsAacFrame(bytes) ? "aac"
        : IsText(bytes) ? "text"
        : null;

    /// <summary>Two MPEG audio frames in a row (ISO 11172-3, section 2.4.1.3): one header alone may be a sample.</summary>
    private static bool IsMp3(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<int> bitRates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
        ReadOnlySpan<int> bitRates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
        ReadOnlySpan<int> sampleRates = [44_100, 48_000, 32_000];

        // Sync, and layer III.
        if (bytes.Length < 4 || bytes[0] != 0xFF || (bytes[1] & 0xE6) != 0xE2 || (bytes[2] & 0xF0) is 0 or 0xF0 || (bytes[2] & 0x0C) == 0x0C)
        {
            return false;
        }

        var version = (bytes[1] >> 3) & 3; // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
        var bitRate = (version == 3 ? bitRates1 : bitRates2)[bytes[2] >> 4] * 1000;
        var sampleRate = sampleRates[(bytes[2] >> 2) & 3] / (version switch { 3 => 1, 2 => 2, _ => 4 });
        var length = ((version == 3 ? 144 : 72) * bitRate / sampleRate) + ((bytes[2] >> 1) & 1);
        return length + 1 >= bytes.Length || (bytes[length] == 0xFF && (bytes[length + 1] & 0xE6) == 0xE2);
    }

    /// <summary>Two ADTS frames in a row.</summary>
    private static bool IsAacFrame(ReadOnlySpan<byte> bytes)
    {
        var length = ((bytes[3] & 3) << 11) | (bytes[4] << 3) | (bytes[5] >> 5);
        return length > 7 && length + 1 < bytes.Length && bytes[length] == 0xFF && (bytes[length + 1] & 0xF6) == 0xF0;
    }

    /// <summary>It begins as JSON or HTML and goes on as UTF-8 without control characters.</summary>
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        var start = bytes[..Math.Min(bytes.Length, 512)];

        // A letter of several bytes may be cut off at the end.
        var whole = start[..(start.LastIndexOfAnyInRange((byte)9, (byte)126) + 1)];
        return bytes[0] is (byte)'{' or (byte)'[' or (byte)'<' or (byte)'"' && !start.ContainsAnyInRange((byte)0, (byte)8) && Utf8.IsValid(whole);
    }
}
