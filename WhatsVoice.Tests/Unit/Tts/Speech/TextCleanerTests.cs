using CsCheck;
using WhatsVoice.Tts.Speech;

namespace WhatsVoice.Tests.Unit.Tts.Speech;

public sealed class TextCleanerTests
{
    [Theory]
    [InlineData("plain words, nothing to do", "plain words, nothing to do")]
    [InlineData("  too   many\tspaces ", "too many spaces")]
    [InlineData("**bold** and `code` and ~~gone~~", "bold and code and gone")]
    [InlineData("# A heading\n- first\n* second\n> said", "A heading\nfirst\nsecond\nsaid")]
    [InlineData("see [our page](https://example.com/a?b=c) now", "see our page now")]
    [InlineData("see https://example.com/a?b=c.", "see link.")]
    [InlineData("go to www.example.com, please", "go to link, please")]
    [InlineData("great 😀👍🏽 news ❤️!", "great news !")]
    [InlineData("what?!?! no!!!", "what?! no!")]
    [InlineData("a\u0000b\u0007c", "a b c")]
    [InlineData("snake_case stays", "snake_case stays")]
    [InlineData("3 * 4 = 12", "3 4 = 12")]
    [InlineData("21 °C, © 2026", "21 °C, © 2026")]
    [InlineData("_soft_ and __strong__ and snake_case_name", "soft and strong and snake_case_name")]
    [InlineData("| Day | Open |\n|:---|---:|\n| Monday | 9 to 5 |", "Day, Open\nMonday, 9 to 5")]
    [InlineData("Title\n=====\ntext\n\n---\n\nmore", "Title\ntext\n\nmore")]
    [InlineData("- [ ] milk\n- [x] bread", "milk\nbread")]
    [InlineData("> - # deep", "deep")]
    [InlineData("![a cat](cat.png) and [this][1] and that[^2]", "a cat and this and that")]
    [InlineData("**[our page](https://example.com)**", "our page")]
    [InlineData("family 👨‍👩‍👧‍👦 flags 🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿 keys 1️⃣ arrows → end", "family flags keys 1 arrows end")]
    [InlineData("می‌خواهم क्‍ष", "می‌خواهم क्‍ष")]
    [InlineData("№ 5 at 20 ℃", "№ 5 at 20 ℃")]
    [InlineData("soft\u00ADhyphen zero\u200Bwidth \uFEFFmark \u202Eback", "softhyphen zerowidth mark back")]
    [InlineData("wait..... what", "wait... what")]
    [InlineData("one\r\n\r\n\r\ntwo", "one\n\ntwo")]
    [InlineData("lone \uD83D surrogate", "lone surrogate")]
    [InlineData("```csharp\nvar x;\n```", "var x;")]
    public void What_nobody_would_read_aloud_is_dropped(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Fact]
    public void What_was_dropped_is_told_by_kind_and_number_and_never_by_content()
    {
        TextCleaner.Clean("# Hi **you** 😀, see https://example.com/secret!!!\u0007").Dropped.ToString()
            .ShouldBe("links=1, markup=3, emoji=1, control=1, repeated=1");
        TextCleaner.Clean("Nothing to drop here.").Dropped.ToString().ShouldBe("");
    }

    [Fact]
    public void What_is_clean_stays_as_it_is() => Texts.Sample(text =>
    {
        var once = TextCleaner.Clean(text).Text;
        return TextCleaner.Clean(once) is { Dropped: var dropped, Text: var twice } && twice == once && dropped == default;
    });

    [Fact]
    public void No_word_is_lost_or_doubled() => Gen.Select(Words, Gen.Int[0, Wrappers.Length - 1].Array[40]).Sample((words, wrappers) =>
    {
        var text = string.Concat(words.Select((word, i) => string.Format(null, Wrappers[wrappers[i]], word)));
        return TextCleaner.Clean(text).Text.Split([' ', '\n', ',', '.', '!', '?', ';'], StringSplitOptions.RemoveEmptyEntries).SequenceEqual(words);
    });

    private static readonly string[] Wrappers =
    [
        "{0} ", "**{0}** ", "_{0}_ ", "`{0}` ", "~~{0}~~ ", "\n# {0}\n", "\n- {0}\n", "\n> {0}\n", "[{0}](https://example.com/x) ", "{0}😀 ",
        "{0}!!! ", "{0}... ", "| {0} | ", "\n\n{0}\n\n", "***{0}***, ", "\n* **{0}**\n", "{0}\u200B ", "👩‍👩‍👧{0}; ",
    ];

    private static readonly Gen<string[]> Words = Gen.String[Gen.Char["abcdefgäéßжあ"], 1, 8].Array[0, 40];

    private static readonly string[] Fragments =
        ["https://a.b/c", "www.x.y", "[a](b)", "![a](b)", "😀", "👨‍👩‍👧", "🇩🇪", "\n\n", "---", "|---|---|", "```", "[^1]", "क्‍ष", "\uD83D"];

    private static readonly Gen<string> Texts = Gen.OneOf(
            Gen.String[Gen.Char["abcXY019 \n\t.,!?*_`~#>-+|[]()<=:…。\u0007\u200D\u200B"], 0, 12],
            Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i]))
        .Array[0, 30]
        .Select(parts => string.Concat(parts));
}
