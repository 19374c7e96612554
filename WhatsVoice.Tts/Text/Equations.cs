using System.Globalization;
using System.Text.RegularExpressions;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Arithmetic that is written without spaces gets them, and signs that engines read: <c>10-4=6</c> as "10 − 4 = 6", <c>8/2=4</c> as "8 ÷ 2 = 4". It is told by
/// numbers on both sides of an equals sign. Dates, times, telephone numbers, and ranges and scores with a value (<c>1-2=10 €</c>, <c>2:1=3 points</c>) stay.
/// </summary>
internal static partial class Equations
{
    public static string Space(string text, DroppedText dropped) => text.Contains('=', StringComparison.Ordinal) ? Equation().Replace(text, SpacedOut) : text;

    private static string SpacedOut(Match match) => !IsArithmetic(match.Value) ? match.Value : Operator().Replace(match.Value, sign => sign.Groups["sign"].Value switch
    {
        "+" => " + ",
        "/" or ":" or "÷" => " ÷ ",
        "=" => " = ",
        "x" or "X" or "×" => " × ",
        _ => " − ",
    });

    private static bool IsArithmetic(string equation) => Operator().Matches(equation).Any(sign => sign.Groups["sign"].Value != "=")
        && !Noted().IsMatch(equation) && (Pair().Match(equation) is not { Success: true } pair || IsTrue(pair));

    /// <summary>What stands between two numbers may be the mark of a range, a score or a fraction: it is arithmetic where the result says so, as far as it is rounded.</summary>
    private static bool IsTrue(Match pair)
    {
        var (one, other, result) = (Value(pair, "one"), Value(pair, "other"), Value(pair, "result"));
        var isDifference = pair.Groups["sign"].Value is not ("/" or ":");
        return result is { } said && (isDifference ? one - other == said : other != 0 && one / other is { } quotient && decimal.Round(quotient, said.Scale) == said);
    }

    /// <summary>Null for what is no number. Marks before three digits group thousands.</summary>
    private static decimal? Value(Match match, string group)
    {
        var number = match.Groups[group].Value.Replace('−', '-').Replace("$", "", StringComparison.Ordinal).TrimStart('€', '£').TrimEnd('€', '£', '%');
        number = Thousands().IsMatch(number) ? number.Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal) : number.Replace(',', '.');
        return decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private const string Number = @"\({0,3}[-−]?[$€£]?\d{1,15}(?:[.,]\d{1,12}){0,4}[$€£%²³]?\){0,3}";
    private const string Sum = $@"{Number}(?: ?[-–−+/:×÷xX^] ?{Number}){{0,20}}";

    [GeneratedRegex($@"(?<![\p{{L}}\p{{N}}.,:/_#*+=%?&$€£^–−\--[\u3040-\u30FF\u3400-\u9FFF]]){Sum}(?: ?= ?{Sum}){{1,5}}(?!\d)")]
    private static partial Regex Equation();

    [GeneratedRegex(@"(?<=[\d)²³$€£%])(?<!(?<![\d.,])0) ?(?<sign>[xX]) ?(?=[\d(])|(?<=[\d)²³$€£%]) ?(?<sign>[-–−+/:×÷=]) ?(?=[\d($€£]|[-−][\d$€£])")]
    private static partial Regex Operator();

    // A date, a time, or digits to be noted down.
    [GeneratedRegex(@"\d{4}[-/]\d{1,2}[-/]\d|\d[-/]\d{1,2}[-/]\d{4}|\d:[0-5]\d(?!\d)|(?<![\d.,])0\d")]
    private static partial Regex Noted();

    private const string Operand = @"[-−]?[$€£]?\d[\d.,]*[$€£%]?";

    [GeneratedRegex($@"^(?:(?<one>{Operand}) ?(?<sign>[-–/:]) ?(?<other>{Operand}) ?= ?(?<result>{Operand})|(?<result>{Operand}) ?= ?(?<one>{Operand}) ?(?<sign>[-–/:]) ?(?<other>{Operand}))$")]
    private static partial Regex Pair();

    [GeneratedRegex(@"^-?[1-9]\d{0,2}(?:[.,]\d{3})+$")]
    private static partial Regex Thousands();
}
