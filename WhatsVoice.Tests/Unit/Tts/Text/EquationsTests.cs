using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class EquationsTests
{
    [Theory]
    [InlineData("10-4=6, 3+4=7, 8/2=4 and 8:2=4", "10 − 4 = 6, 3 + 4 = 7, 8 ÷ 2 = 4 and 8 ÷ 2 = 4")]
    [InlineData("10-4 = 6, 6=10-4, 3-5=-2, 10–4=6", "10 − 4 = 6, 6 = 10 − 4, 3 − 5 = -2, 10 − 4 = 6")]
    [InlineData("3x4=12, 3*4=12, 2+3*4=14, (10-4)/2=3", "3 × 4 = 12, 3 × 4 = 12, 2 + 3 × 4 = 14, (10 − 4) ÷ 2 = 3")]
    [InlineData("2.5-1=1.5, 1,5-1=0,5, 1.500-200=1.300, 8/3=2.67", "2.5 − 1 = 1.5, 1,5 − 1 = 0,5, 1.500 − 200 = 1.300, 8 ÷ 3 = 2.67")]
    [InlineData("$100-$20=$80, 50€-20€=30€, 100-20=80kg", "$100 − $20 = $80, 50€ − 20€ = 30€, 100 − 20 = 80kg")]
    [InlineData("请算10-4=6吧", "请算10 − 4 = 6吧")]
    public void Arithmetic_without_spaces_gets_them(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("10-12 days, 2020-2021, 5-4, 3:2, 14:30, 24/7, 1/2 cup, 1920x1080")]
    [InlineData("01/03/2026=5, 2026-11-28=6, 28-11-2026=7, 14:30=2")]
    [InlineData("0171/1234567=4, 555-123-4567, 030-123=5")]
    [InlineData("1-2=10 €, 3-5=15 €, 2-1=3 points, 2:1=3 Punkte")]
    [InlineData("or $7=$8, x=5, a-b=c, 10-4=x, R2-D2=3, ID=10-4")]
    public void Dates_telephones_ranges_and_scores_stay(string text) => TextCleaner.Clean(text).Text.ShouldBe(text);

    [Theory]
    [InlineData("de", "zehn minus vier gleich sechs, drei plus vier gleich sieben, acht geteilt durch zwei gleich vier")]
    [InlineData("fr", "dix moins quatre égale six, trois plus quatre égale sept, huit divisé par deux égale quatre")]
    [InlineData("en", "ten minus four equals six, three plus four equals seven, eight divided by two equals four")]
    public void Arithmetic_without_spaces_is_spoken(string language, string words) =>
        NumberForms.Of(TextCleaner.Clean("10-4=6, 3+4=7, 8/2=4").Text, language).ShouldBe(words);

    [Theory]
    [InlineData("1+")]
    [InlineData("1 + ")]
    [InlineData("(1")]
    [InlineData("1=")]
    public async Task A_long_text_that_is_built_to_take_time_takes_none(string part)
    {
        const int Length = 500_000;
        var hangGuard = TimeSpan.FromMinutes(1);

        var cleaned = await Task.Run(() => Equations.Space($"{string.Concat(Enumerable.Repeat(part, Length / part.Length))} =", new DroppedText()), TestContext.Current.CancellationToken)
            .WaitAsync(hangGuard, TestContext.Current.CancellationToken);

        cleaned.ShouldContain("1");
    }
}
