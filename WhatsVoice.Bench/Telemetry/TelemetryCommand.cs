using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace WhatsVoice.Bench.Telemetry;

/// <summary>What telemetry costs: the same webhooks with and without it, in turn.</summary>
internal static class TelemetryCommand
{
    private const int WarmUp = 5000;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds; in each every setting has its turn.", DefaultValueFactory = _ => 9 };
        var webhooks = new Option<int>("--webhooks") { Description = "Webhooks of a turn.", DefaultValueFactory = _ => 2000 };
        var command = new Command("telemetry", "Processor time and throughput of webhooks with telemetry off, with metrics and logs, and with all traces too.") { rounds, webhooks };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(rounds), arguments.GetValue(webhooks), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, int webhooks, CancellationToken cancellationToken)
    {
        await using var sink = new OtlpSink();
        var exported = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = sink.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            // Nothing may be dropped for want of room: that would look like speed.
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "262144",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        };
        await using var off = await TelemetryVariant.StartAsync("off", new Dictionary<string, string>(), cancellationToken);
        await using var metrics = await TelemetryVariant.StartAsync(
            "metrics and logs", new Dictionary<string, string>(exported) { ["OTEL_TRACES_SAMPLER"] = "always_off" }, cancellationToken);
        await using var tenth = await TelemetryVariant.StartAsync(
            "and one trace in ten",
            new Dictionary<string, string>(exported) { ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = "0.1" },
            cancellationToken);
        await using var all = await TelemetryVariant.StartAsync("and every trace", exported, cancellationToken);
        TelemetryVariant[] variants = [off, metrics, tenth, all];

        foreach (var variant in variants)
        {
            await variant.RunAsync(WarmUp, keep: false, cancellationToken);
        }

        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < variants.Length; turn++)
            {
                // Each round begins with another one, so that none always follows the same.
                await variants[(round + turn) % variants.Length].RunAsync(webhooks, keep: true, cancellationToken);
            }
        }

        var table = new Table().AddColumns("telemetry", "processor ms a webhook, median (min to max)", "ratio", "webhooks/s, median").Border(TableBorder.Markdown);
        foreach (var variant in variants)
        {
            table.AddRow(
                variant.Name,
                string.Create(CultureInfo.InvariantCulture, $"{Median(variant.ProcessorMilliseconds):0.000} ({variant.ProcessorMilliseconds.Min():0.000} to {variant.ProcessorMilliseconds.Max():0.000})"),
                (Median(variant.ProcessorMilliseconds) / Median(off.ProcessorMilliseconds)).ToString("0.00", CultureInfo.InvariantCulture),
                Median(variant.PerSecond).ToString("0", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{sink.Bytes / 1e6:0.0} MB were exported.");
        return 0;
    }

    private static double Median(List<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
