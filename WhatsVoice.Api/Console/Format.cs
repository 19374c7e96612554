using System.Globalization;

namespace WhatsVoice.Api.Console;

internal static class Format
{
    public const string Nothing = "–";

    private static readonly CultureInfo Words = CultureInfo.InvariantCulture;

    /// <summary>For example 24 ms, 1.28 s or 2.1 min.</summary>
    public static string Duration(double? milliseconds) => milliseconds switch
    {
        null => Nothing,
        < 0.05 => "0 ms",
        < 0.95 => string.Create(Words, $"{milliseconds:0.0} ms"),
        < 9.95 => string.Create(Words, $"{milliseconds:0.#} ms"),
        < 999.5 => string.Create(Words, $"{milliseconds:0} ms"),
        < 9_995 => string.Create(Words, $"{milliseconds / 1000:0.00} s"),
        < 99_500 => string.Create(Words, $"{milliseconds / 1000:0.0} s"),
        _ => string.Create(Words, $"{milliseconds / 60_000:0.0} min"),
    };

    public static string Count(long? count) => count?.ToString("N0", Words) ?? Nothing;

    public static string Rate(double rate) => rate.ToString(rate < 10 ? "0.0" : "0", Words);

    public static string Share(double? share) => share is null ? Nothing : string.Create(Words, $"{share * 100:0} %");

    public static string Money(decimal? amount) => amount?.ToString(amount < 1 ? "0.000" : "N2", Words) ?? Nothing;

    /// <summary>For example 12 s ago.</summary>
    public static string Ago(DateTimeOffset? at, DateTimeOffset now) => at is null ? Nothing : (now - at.Value) switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalSeconds: < 60 } ago => string.Create(Words, $"{ago.TotalSeconds:0} s ago"),
        { TotalMinutes: < 60 } ago => string.Create(Words, $"{Math.Floor(ago.TotalMinutes):0} min ago"),
        { TotalHours: < 24 } ago => string.Create(Words, $"{Math.Floor(ago.TotalHours):0} h ago"),
        var ago => string.Create(Words, $"{Math.Floor(ago.TotalDays):0} d ago"),
    };

    /// <summary>Date and time to the second, UTC.</summary>
    public static string At(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", Words) ?? Nothing;

    /// <summary>A state or reason as a word.</summary>
    public static string Word(string name) => name.Replace('_', ' ');

    /// <summary>A number for an SVG attribute.</summary>
    public static string Svg(double value) => value.ToString("0.##", Words);
}
