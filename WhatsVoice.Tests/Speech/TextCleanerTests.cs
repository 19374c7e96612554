using WhatsVoice.Tts.Speech;

namespace WhatsVoice.Tests.Speech;

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
    [InlineData("what?!?! no!!!", "what?!?! no!")]
    [InlineData("a\u0000b\u0007c", "a b c")]
    [InlineData("snake_case stays", "snake_case stays")]
    [InlineData("3 * 4 = 12", "3 4 = 12")]
    [InlineData("21 °C, © 2026", "21 °C, © 2026")]
    [InlineData("```csharp\nvar x;\n```", "var x;")]
    public void What_nobody_would_read_aloud_is_dropped(string text, string cleaned) => TextCleaner.Clean(text).ShouldBe(cleaned);
}
