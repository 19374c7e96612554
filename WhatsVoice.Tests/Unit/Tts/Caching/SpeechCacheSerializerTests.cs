using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using ZiggyCreatures.Caching.Fusion.Internals;
using ZiggyCreatures.Caching.Fusion.Internals.Distributed;

namespace WhatsVoice.Tests.Unit.Tts.Caching;

/// <summary>
/// The entries in <c>Snapshots</c> are what released versions wrote. They must parse for ever, or be refused as another
/// version; a change of the format brings a new snapshot and leaves the old ones.
/// </summary>
public sealed class SpeechCacheSerializerTests
{
    private readonly SpeechCacheSerializer _serializer = new();

    [Theory]
    [InlineData("v1-opus.bin")]
    [InlineData("v1-pcm.bin")]
    [InlineData("v1-file.bin")]
    [InlineData("v2-opus.bin")]
    [InlineData("v2-pcm.bin")]
    [InlineData("v2-file.bin")]
    public void What_a_released_version_wrote_still_parses(string snapshot)
    {
        var expected = snapshot switch
        {
            "v1-opus.bin" => OpusEntry(outputGain: 0),
            "v2-opus.bin" => OpusEntry(),
            "v1-pcm.bin" or "v2-pcm.bin" => PcmEntry(),
            _ => FileEntry(),
        };

        var entry = _serializer.Deserialize<FusionCacheDistributedEntry<CachedSpeech>>(Read(snapshot));

        ShouldBeEqual(entry.ShouldNotBeNull(), expected);
    }

    [Fact]
    public void What_is_written_today_is_what_the_snapshots_hold()
    {
        _serializer.Serialize(OpusEntry()).ShouldBe(Read("v2-opus.bin"));
        _serializer.Serialize(PcmEntry()).ShouldBe(Read("v2-pcm.bin"));
        _serializer.Serialize(FileEntry()).ShouldBe(Read("v2-file.bin"));
    }

    [Fact]
    public void A_damaged_entry_is_refused_wherever_it_is_damaged()
    {
        var entry = _serializer.Serialize(OpusEntry());
        for (var i = 0; i < entry.Length; i++)
        {
            // The kind is not under the checksum; another kind cannot be read from these bytes either.
            var damaged = entry.ToArray();
            damaged[i] ^= 0x10;
            if (i != 1)
            {
                Should.Throw<InvalidDataException>(() => _serializer.Deserialize<FusionCacheDistributedEntry<CachedSpeech>>(damaged));
            }

            Should.Throw<Exception>(() => _serializer.Deserialize<FusionCacheDistributedEntry<CachedSpeech>>(entry[..i]));
        }
    }

    private static FusionCacheDistributedEntry<CachedSpeech> OpusEntry(short outputGain = -358) => Entry(new CachedOpus(new OpusSpeech(
        16_000, 312, 1500,
        [new byte[] { 1, 2, 3 }, Enumerable.Range(0, 300).Select(i => (byte)i).ToArray()],
        [new byte[] { 9 }]) { OutputGain = outputGain }));

    private static FusionCacheDistributedEntry<CachedSpeech> PcmEntry() =>
        Entry(new CachedPcm(new PcmAudio([0, 1, -1, short.MaxValue, short.MinValue], 24_000)));

    private static FusionCacheDistributedEntry<CachedSpeech> FileEntry() =>
        Entry(new CachedFile((byte[])[.. "OggS"u8, 1, 2, 3, 4, 5], TimeSpan.FromMilliseconds(1234)));

    private static FusionCacheDistributedEntry<CachedSpeech> Entry(CachedSpeech speech) =>
        new(speech, 638_000_000_000_000_000, 638_100_000_000_000_000, null, new FusionCacheEntryMetadata(false, null, null, null, speech.ByteCount, null));

    private static void ShouldBeEqual(FusionCacheDistributedEntry<CachedSpeech> actual, FusionCacheDistributedEntry<CachedSpeech> expected)
    {
        actual.Timestamp.ShouldBe(expected.Timestamp);
        actual.LogicalExpirationTimestamp.ShouldBe(expected.LogicalExpirationTimestamp);
        actual.Metadata!.Size.ShouldBe(expected.Metadata!.Size);
        if (expected.Value is CachedFile file)
        {
            var other = actual.Value.ShouldBeOfType<CachedFile>();
            other.Duration.ShouldBe(file.Duration);
            other.Content.ToArray().ShouldBe(file.Content.ToArray());
            return;
        }

        if (expected.Value is CachedPcm { Audio: var pcm })
        {
            var audio = actual.Value.ShouldBeOfType<CachedPcm>().Audio;
            audio.SampleRate.ShouldBe(pcm.SampleRate);
            audio.Samples.ShouldBe(pcm.Samples);
            return;
        }

        var speech = actual.Value.ShouldBeOfType<CachedOpus>().Speech;
        var opus = ((CachedOpus)expected.Value).Speech;
        (speech.BitRate, speech.PreSkip, speech.OutputGain, speech.Length).ShouldBe((opus.BitRate, opus.PreSkip, opus.OutputGain, opus.Length));
        speech.Packets.Select(packet => packet.ToArray()).ShouldBe(opus.Packets.Select(packet => packet.ToArray()));
        speech.PausePackets.Select(packet => packet.ToArray()).ShouldBe(opus.PausePackets.Select(packet => packet.ToArray()));
    }

    private static byte[] Read(string snapshot) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Unit", "Tts", "Caching", "Snapshots", snapshot));
}
