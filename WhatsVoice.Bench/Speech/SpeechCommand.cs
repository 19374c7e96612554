using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace WhatsVoice.Bench.Speech;

/// <summary>What sentences in parallel and the cache save, against an upstream of 300 ms and 8 ms a character with 5 calls at once.</summary>
internal static class SpeechCommand
{
    private const double NewLimit = 0.35;
    private const double OneNewLimit = 0.25;
    private const double SameNodeMs = 5;
    private const double RedisMs = 10;

    public static Command Create()
    {
        var engine = new Option<string>("--engine") { Description = "elevenlabs (the sandbox's), or flite to try the cache alone.", DefaultValueFactory = _ => "elevenlabs" };
        var repeats = new Option<int>("--repeats") { Description = "Texts of each kind.", DefaultValueFactory = _ => 10 };
        var command = new Command("speech", "Parallel sentences and the speech cache against one request for the whole text.") { engine, repeats };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(engine)!, arguments.GetValue(repeats), cancellationToken));
        return command;
    }

    /// <returns>0 when every limit is met by what the rows say they measure.</returns>
    private static async Task<int> RunAsync(string engine, int repeats, CancellationToken cancellationToken)
    {
        var figures = await new SpeechRun(engine, repeats).MeasureAsync(cancellationToken);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"Upstream: the sandbox, {SpeechRun.FirstByteMs} ms + {SpeechRun.PerCharacterMs} ms a character, {SpeechRun.AtOnce} at once: not ElevenLabs' own latency.");

        var whole = figures.WholeText.Median;
        var table = new Table().AddColumns("600 characters, 8 sentences", "n", "median ms", "p90 ms", "of one request", "limit", "met").Border(TableBorder.Markdown);
        Ratio(table, "one request for the whole text, upstream itself", figures.WholeText, whole, null);
        var met = Ratio(table, "all new, 23 to 157 characters, longest first", figures.LongestFirst, whole, NewLimit);
        Ratio(table, "all new, the same, shortest first", figures.ShortestFirst, whole, null);
        Ratio(table, "all new, 75 characters each (two full rounds: 0.353 at best)", figures.Equal, whole, null);
        met &= Ratio(table, "one new of 70 characters, the rest cached", figures.OneNew, whole, OneNewLimit);
        met &= Time(table, "all cached, same node", figures.SameNode, SameNodeMs);
        met &= Time(table, "all cached, another process, from Redis", figures.Redis, RedisMs);
        Time(table, "the first request of that process", figures.FreshProcess, null);
        AnsiConsole.Write(table);

        foreach (var (what, times) in figures.Unexpected)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]Not what a row says, {times} times: {what}.[/]");
        }

        return met && figures.Unexpected.Count == 0 ? 0 : 1;
    }

    private static bool Ratio(Table table, string what, Samples samples, double whole, double? limit)
    {
        var ratio = samples.Median / whole;
        return Row(table, what, samples, ratio.ToString("0.000", CultureInfo.InvariantCulture), limit is null ? "" : Text(limit.Value), limit is null ? null : ratio <= limit);
    }

    private static bool Time(Table table, string what, Samples samples, double? limit) =>
        Row(table, what, samples, "", limit is null ? "" : $"{Text(limit.Value)} ms", limit is null ? null : samples.Median < limit);

    private static bool Row(Table table, string what, Samples samples, string ratio, string limit, bool? met)
    {
        table.AddRow(
            what,
            samples.Count.ToString(CultureInfo.InvariantCulture),
            Text(samples.Median),
            samples.Count >= 10 ? Text(samples.Percentile(0.9)) : "",
            ratio,
            limit,
            met switch { true => "yes", false => "no", _ => "" });
        return met ?? true;
    }

    private static string Text(double number) => number.ToString(number < 100 ? "0.0#" : "0", CultureInfo.InvariantCulture);
}
