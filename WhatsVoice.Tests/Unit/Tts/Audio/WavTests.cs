using WhatsVoice.Tests.Builders;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Unit.Tts.Audio;

public sealed class WavTests
{
    [Theory]
    [InlineData(1, 16, 1)]
    [InlineData(1, 16, 2)]
    [InlineData(1, 24, 1)]
    [InlineData(3, 32, 2)]
    [InlineData(0xFFFE, 16, 1)]
    public void Every_kind_holds_the_same_samples(int tag, int bits, int channels)
    {
        var audio = Tone.For("Hello.", 24_000);

        Wav.Read(AnswerBuilder.Write(audio, tag, bits, channels)).Samples.ShouldBe(audio.Samples);
    }

    [Theory]
    [InlineData(7, 8, 1, 24_000, "format 7")]
    [InlineData(1, 12, 1, 24_000, "12 bits")]
    [InlineData(1, 16, 9, 24_000, "9 channels")]
    [InlineData(1, 16, 1, 7_999, "7999 samples")]
    [InlineData(1, 16, 1, 192_001, "192001 samples")]
    public void What_is_not_read_is_named(int tag, int bits, int channels, int rate, string named)
    {
        var file = Wav.Write(Tone.For("Hello.", 24_000) with { SampleRate = rate });
        (file[20], file[22], file[34]) = ((byte)tag, (byte)channels, (byte)bits);

        Should.Throw<InvalidDataException>(() => Wav.Read(file)).Message.ShouldContain(named);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7FFFFFFFu)]
    public void A_length_that_was_never_filled_in_means_to_the_end(uint length)
    {
        var audio = Tone.For("Hello.", 24_000);
        var file = Wav.Write(audio);
        BitConverter.TryWriteBytes(file.AsSpan(40), length).ShouldBeTrue();

        Wav.Read(file).Samples.ShouldBe(audio.Samples);
    }

    [Fact]
    public void A_file_that_is_cut_short_is_refused() =>
        Should.Throw<InvalidDataException>(() => Wav.Read(Wav.Write(Tone.For("Hello.", 24_000)).AsSpan()[..^100])).Message.ShouldContain("cut short");
}
