using WhatsVoice.Stt.Engines;

namespace WhatsVoice.Tests.Unit.Stt.Engines;

public sealed class TranscriptTests
{
    [Theory]
    [InlineData("[BLANK_AUDIO]")]
    [InlineData("[Music] [Music]")]
    [InlineData(" (upbeat music)\n (wind blowing).")]
    [InlineData("♪ (music) ♪")]
    [InlineData("*laughs*")]
    [InlineData("（音楽）")]
    public void What_only_describes_a_sound_is_silence(string text)
    {
        new Transcript(text, "en", 2, []).WithoutSounds().ShouldBe(new Transcript("", "en", 2, []), "nobody has said it");
    }

    [Theory]
    [InlineData("[Music] Hello there")]
    [InlineData("Hello (laughs) there")]
    [InlineData("(555) (123)")]
    [InlineData("Hello.")]
    [InlineData("")]
    public void What_was_said_stays_as_it_is(string text)
    {
        new Transcript(text, "en", 2, []).WithoutSounds().Text.ShouldBe(text);
    }

    [Fact]
    public void A_segment_that_only_describes_a_sound_is_left_out()
    {
        var heard = new Transcript("[BLANK_AUDIO] Hello there.", "en", 4, [new(0, 2, " [BLANK_AUDIO]"), new(2, 4, " Hello there.")]).WithoutSounds();

        heard.Text.ShouldBe("Hello there.");
        heard.Segments.ShouldHaveSingleItem().Start.ShouldBe(2);
    }

    [Fact]
    public void A_text_of_nothing_but_openings_is_checked_at_once()
    {
        new Transcript(new string('(', 200_000) + new string(' ', 200_000), "en", 2, []).WithoutSounds().Text.Length.ShouldBe(400_000);
    }
}
