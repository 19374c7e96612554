using CsCheck;
using WhatsVoice.Tts.Speech;

namespace WhatsVoice.Tests.Speech;

public sealed class SentenceSplitterTests
{
    private static readonly string[] Marks = [".", "!", "?", "...", "…", ",", ";", "Mr.", "e.g.", "3.14", "\"", ")", "\n", "。", "J.", "éß", "你好。"];

    private static readonly Gen<string> Texts = Gen.OneOf(
            Gen.String[Gen.Char["abcdefgXYZ0189"], 1, 30],
            Gen.Int[0, Marks.Length - 1].Select(i => Marks[i]))
        .Array[0, 80]
        .Select(parts => string.Join(' ', parts));

    [Theory]
    [InlineData("One. Two! Three?", "One.", "Two!", "Three?")]
    [InlineData("Dr. Smith pays 3.50 at 7 p.m. on Friday. Good.", "Dr. Smith pays 3.50 at 7 p.m. on Friday.", "Good.")]
    [InlineData("Wait... what? \"Yes.\" He left.", "Wait... what?", "\"Yes.\"", "He left.")]
    [InlineData("J. R. Tolkien wrote. So do I. Fine.", "J. R. Tolkien wrote.", "So do I.", "Fine.")]
    [InlineData("First line\nsecond line", "First line", "second line")]
    [InlineData("你好。再见。", "你好。", "再见。")]
    [InlineData("Really ?! - Yes", "Really ?!", "- Yes")]
    [InlineData("See example.com for more. Thanks", "See example.com for more.", "Thanks")]
    public void Sentences_end_where_a_reader_would_pause(string text, params string[] sentences) =>
        SentenceSplitter.Split(text, 500).ShouldBe(sentences);

    [Fact]
    public void A_long_sentence_is_cut_at_a_clause()
    {
        var text = "This clause is quite long already, and this one makes it longer than the limit allows";

        SentenceSplitter.Split(text, 50).ShouldBe(["This clause is quite long already,", "and this one makes it longer than the limit allows"]);
    }

    [Fact]
    public void No_word_is_lost_or_doubled() => Texts.Sample(text =>
        Letters(string.Concat(SentenceSplitter.Split(text, 40))) == Letters(text));

    [Fact]
    public void No_piece_is_longer_than_the_limit_or_without_anything_to_say() => Gen.Select(Texts, Gen.Int[10, 60]).Sample((text, limit) =>
        SentenceSplitter.Split(text, limit).All(piece => piece.Length <= limit && piece.Any(char.IsLetterOrDigit)));

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
