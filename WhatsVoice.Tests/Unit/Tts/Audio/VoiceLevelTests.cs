using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tests.Unit.Tts.Audio;

public sealed class VoiceLevelTests
{
    private readonly VoiceLevel _level = new();

    [Fact]
    public void A_voice_is_known_after_eight_sentences_and_one_of_a_hundred_is_decoded_again()
    {
        for (var i = 0; i < VoiceLevel.FirstSentences; i++)
        {
            _level.IsKnown().ShouldBeFalse();
            _level.Add(-15, 10_000);
        }

        Enumerable.Range(0, 2 * VoiceLevel.Every).Count(_ => !_level.IsKnown()).ShouldBe(2);
    }

    [Theory]
    [InlineData(-15, 10_000, -768)] // 3 dB too loud
    [InlineData(-20, 10_000, 512)] // 2 dB too quiet, and 8 dB below the ceiling
    [InlineData(-18, 10_000, 0)]
    public void The_gain_brings_the_voice_to_the_target(double loudness, int peak, short gain)
    {
        _level.Add(loudness, peak);

        _level.CanBeReachedByGain.ShouldBeTrue();
        _level.GainFor(engines: 0).ShouldBe(gain);
        _level.GainFor(engines: 256).ShouldBe((short)(gain + 256));
    }

    [Fact]
    public void A_voice_whose_peaks_leave_no_room_is_decoded_every_time_instead_of_clipped()
    {
        for (var i = 0; i < 2 * VoiceLevel.FirstSentences; i++)
        {
            _level.Add(-24, Loudness.Ceiling);
        }

        _level.IsKnown().ShouldBeFalse();
        _level.CanBeReachedByGain.ShouldBeFalse();
        _level.GainFor(engines: 0).ShouldBe((short)0);
    }

    [Fact]
    public void A_voice_that_becomes_louder_is_followed()
    {
        for (var i = 0; i < 10; i++)
        {
            _level.Add(-18, 10_000);
        }

        for (var i = 0; i < 500; i++)
        {
            _level.Add(-12, 10_000);
        }

        ((double)_level.GainFor(engines: 0)).ShouldBe(-6 * 256, 8);
    }

    [Fact]
    public void Silence_says_nothing_of_a_voice()
    {
        _level.Add(-15, 10_000);
        _level.Add(double.NegativeInfinity, 0);

        _level.GainFor(engines: 0).ShouldBe((short)-768);
    }

    [Fact]
    public void Invented_voice_names_do_not_grow_for_ever()
    {
        var levels = new VoiceLevels();
        var first = levels.Of("voice 0");
        for (var i = 0; i < 2000; i++)
        {
            levels.Of($"voice {i}");
        }

        levels.Of("voice 0").ShouldNotBeSameAs(first);
    }
}
