using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Writes times with a dot as times with a colon, which <see cref="NumberForms"/> reads, where the words beside them tell that they are no decimal numbers:
/// <c>von 8.30 bis 12.30 Uhr</c> as <c>von 8:30 bis 12:30 Uhr</c>, <c>um 9.15</c> as <c>um 9:15</c>.
/// </summary>
internal static partial class DottedTimes
{
    private const string Begin = @"(?<![\p{L}\p{N}.,:/_#*+)-])";
    private const string Hour = @"(?:[01]?\d|2[0-4])";
    private const string Time = $@"(?:{Hour}\.[0-5]\d(?!\d))";

    // No amount, measure or difference, and no day: "um 9.15 Euro", "um 9.15 gestiegen", "3.10. bis".
    private const string End = @"(?![.,:/-]?\d|\.(?! ?$| \p{Lu})|\p{L}| ?[%€$£°]| \p{Lu}| (?:km|c?m|k?g|l|h|x|mal|keer|auf|pro|je|per|euro|procent|graad|erhöht|reduziert|gekürzt|gestiegen|gesunken|gefallen|gewachsen|gestegen|gedaald|"
        + @"teurer|billiger|günstiger|höher|niedriger|größer|kleiner|mehr|weniger|besser|schlechter|schneller|langsamer|länger|kürzer)(?!\p{L}))";

    /// <param name="language">Its primary subtag.</param>
    public static string Write(string text, string language) => language switch
    {
        "de" or "nl" => After().Replace(Until().Replace(Chain().Replace(text, WithColons), WithColons), WithColons),
        "it" or "es" => Range().Replace(text, WithColons),
        _ => text,
    };

    private static string WithColons(Match match) => Dot().Replace(match.Value, ":");

    // What stands before "Uhr" is times, however many: "8.30–12.30 Uhr", "um 8.30, 9.30 und 10.30 Uhr", "zwischen 10.30 und 12 Uhr".
    [GeneratedRegex(
        $@"{Begin}(?:{Time}(?: ?[-–] ?| bis | tot | und | en | oder | of |, ))+(?:{Time}|(?<=[-–] ?|bis |tot ){Hour}|(?<=(?:[Zz]wischen|[Tt]ussen) \d{{1,2}}\.\d\d (?:und|en) ){Hour}) ?(?:Uhr|uur)(?!\p{{L}})")]
    private static partial Regex Chain();

    [GeneratedRegex($@"(?<=(?<!\p{{L}})[Aa]b )(?:{Time} bis {Time}){End}")]
    private static partial Regex Until();

    [GeneratedRegex($@"(?<=(?<!\p{{L}})(?:[Uu]m|[Gg]egen|[Oo]m|[Rr]ond) )(?!0\.){Time}{End}")]
    private static partial Regex After();

    [GeneratedRegex($@"(?<=(?<!\p{{L}})(?i:ore|orario:?|dalle|alle|las) ){Time} ?[-–] ?{Time}(?![.,:/-]?\d|\p{{L}}| ?[%€$£°])")]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<=\d)\.(?=\d)")]
    private static partial Regex Dot();
}
