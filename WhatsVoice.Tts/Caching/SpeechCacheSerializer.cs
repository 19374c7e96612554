using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using WhatsVoice.Tts.Audio;
using ZiggyCreatures.Caching.Fusion.Internals;
using ZiggyCreatures.Caching.Fusion.Internals.Distributed;
using ZiggyCreatures.Caching.Fusion.Serialization;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// The binary form of a cache entry in Redis, little-endian. JSON would carry audio as base64 and cost a third more.
/// <code>
/// offset size
///      0    1  format version: 2; 1 had four bytes for the pre-skip, whose upper two were 0
///      1    1  kind: 1 Opus, 2 PCM, 3 file
///      2    4  checksum (as in Ogg pages) of everything after it
///      6    8  when the entry was made, FusionCache's timestamp
///     14    8  when it ends, FusionCache's timestamp
///     22    8  bytes of memory it takes
///     30       Opus: bit rate (4; before pipeline version 3 the sample rate), pre-skip (2), output gain in 1/256 dB (2), length (8), packets (4), pause packets (4), then each packet: length (2), bytes
///              PCM: sample rate (4), samples (4), then each sample (2)
///              file: duration in ticks of 100 ns (8), then its bytes
/// </code>
/// Released versions must always parse or be a miss: Caching/Snapshots in the tests holds one of each.
/// </summary>
internal sealed class SpeechCacheSerializer : IFusionCacheSerializer
{
    private const byte Version = 2;
    private const byte OldestVersion = 1;
    private const byte Opus = 1;
    private const byte Pcm = 2;
    private const byte File = 3;
    private const int ChecksumOffset = 2;
    private const int ContentOffset = 6;
    private const int ValueOffset = 30;
    private const int OpusHeader = 24;
    private const int PcmHeader = 8;

    public byte[] Serialize<T>(T? obj)
    {
        var entry = obj as FusionCacheDistributedEntry<CachedSpeech>
            ?? throw new NotSupportedException($"The speech cache holds {nameof(CachedSpeech)} only, not {typeof(T)}.");

        var bytes = new byte[ValueOffset + SizeOf(entry.Value)];
        using var writer = new BinaryWriter(new MemoryStream(bytes));
        writer.Write(Version);
        writer.Write(entry.Value switch { CachedOpus => Opus, CachedPcm => Pcm, _ => File });
        writer.Write(0u);
        writer.Write(entry.Timestamp);
        writer.Write(entry.LogicalExpirationTimestamp);
        writer.Write(entry.Value.ByteCount);
        switch (entry.Value)
        {
            case CachedOpus opus:
                WriteOpus(writer, opus.Speech);
                break;
            case CachedPcm pcm:
                WritePcm(writer, pcm.Audio);
                break;
            case CachedFile file:
                writer.Write(file.Duration.Ticks);
                writer.Write(file.Content.Span);
                break;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumOffset), OggChecksum.Append(0, bytes.AsSpan(ContentOffset)));
        return bytes;
    }

    /// <exception cref="InvalidDataException">Another version, or damaged: the cache takes it as a miss.</exception>
    public T? Deserialize<T>(byte[] data)
    {
        if (data.Length <= ValueOffset || data[0] is < OldestVersion or > Version)
        {
            throw new InvalidDataException("The cache entry is of another version.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(ChecksumOffset)) != OggChecksum.Append(0, data.AsSpan(ContentOffset)))
        {
            throw new InvalidDataException("The cache entry is damaged.");
        }

        using var reader = new BinaryReader(new MemoryStream(data, ContentOffset, data.Length - ContentOffset));
        var timestamp = reader.ReadInt64();
        var expiration = reader.ReadInt64();
        var size = reader.ReadInt64();
        CachedSpeech value = data[1] switch
        {
            Opus => new CachedOpus(ReadOpus(reader)),
            Pcm => new CachedPcm(ReadPcm(reader)),
            // Not copied: it is sent from where it lies. The kind is not under the checksum, so nothing else may pass for a file.
            File when data.AsSpan(ValueOffset + sizeof(long)).StartsWith("OggS"u8) => new CachedFile(data.AsMemory(ValueOffset + sizeof(long)), TimeSpan.FromTicks(reader.ReadInt64())),
            _ => throw new InvalidDataException("The cache entry is of another kind."),
        };

        // Without its size the entry could not enter the memory level, which is bounded in bytes.
        var metadata = new FusionCacheEntryMetadata(false, null, null, null, size, null);
        var entry = new FusionCacheDistributedEntry<CachedSpeech>(value, timestamp, expiration, null, metadata);
        return (T)(object)entry;
    }

    public ValueTask<byte[]> SerializeAsync<T>(T? obj, CancellationToken token = default) => ValueTask.FromResult(Serialize(obj));

    public ValueTask<T?> DeserializeAsync<T>(byte[] data, CancellationToken token = default) => ValueTask.FromResult(Deserialize<T>(data));

    private static int SizeOf(CachedSpeech speech) => speech switch
    {
        CachedOpus opus => OpusHeader + opus.Speech.ByteCount + (sizeof(ushort) * (opus.Speech.Packets.Length + opus.Speech.PausePackets.Length)),
        CachedPcm pcm => PcmHeader + (sizeof(short) * pcm.Audio.Samples.Length),
        CachedFile file => sizeof(long) + file.Content.Length,
        _ => throw new NotSupportedException($"The speech cache has no form for {speech.GetType()}."),
    };

    private static void WriteOpus(BinaryWriter writer, OpusSpeech speech)
    {
        writer.Write(speech.BitRate);
        writer.Write(checked((ushort)speech.PreSkip));
        writer.Write(speech.OutputGain);
        writer.Write(speech.Length);
        writer.Write(speech.Packets.Length);
        writer.Write(speech.PausePackets.Length);
        WritePackets(writer, speech.Packets);
        WritePackets(writer, speech.PausePackets);
    }

    private static void WritePackets(BinaryWriter writer, ImmutableArray<ReadOnlyMemory<byte>> packets)
    {
        foreach (var packet in packets)
        {
            writer.Write(checked((ushort)packet.Length));
            writer.Write(packet.Span);
        }
    }

    private static OpusSpeech ReadOpus(BinaryReader reader)
    {
        var bitRate = reader.ReadInt32();
        var preSkip = reader.ReadUInt16();
        var outputGain = reader.ReadInt16();
        var length = reader.ReadInt64();
        var packets = new ReadOnlyMemory<byte>[reader.ReadInt32()];
        var pausePackets = new ReadOnlyMemory<byte>[reader.ReadInt32()];
        ReadPackets(reader, packets);
        ReadPackets(reader, pausePackets);
        return new OpusSpeech(bitRate, preSkip, length, ImmutableCollectionsMarshal.AsImmutableArray(packets), ImmutableCollectionsMarshal.AsImmutableArray(pausePackets))
        {
            OutputGain = outputGain,
        };
    }

    private static void ReadPackets(BinaryReader reader, ReadOnlyMemory<byte>[] packets)
    {
        for (var i = 0; i < packets.Length; i++)
        {
            packets[i] = reader.ReadBytes(reader.ReadUInt16());
        }
    }

    private static void WritePcm(BinaryWriter writer, PcmAudio audio)
    {
        writer.Write(audio.SampleRate);
        writer.Write(audio.Samples.Length);
        writer.Write(MemoryMarshal.AsBytes(audio.Samples.AsSpan()));
    }

    private static PcmAudio ReadPcm(BinaryReader reader)
    {
        var sampleRate = reader.ReadInt32();
        var samples = new short[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(samples.AsSpan()));
        return new PcmAudio(samples, sampleRate);
    }
}
