using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using WhatsVoice.Bench.FirstNote;

namespace WhatsVoice.Bench.Telemetry;

/// <summary>What telemetry costs: the same webhooks with and without it, in turn.</summary>
internal static class TelemetryCommand
{
    private const int WarmUp = 5000;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds; in each every setting has its turn.", DefaultValueFactory = _ => 9 };
        var webhooks = new Option<int>("--webhooks") { Description = "Webhooks of a turn.", DefaultValueFactory = _ => 2000 };
        var command = new Command("telemetry", "Processor time and throughput of webhooks with telemetry off, with metrics and logs, and with traces too.") { rounds, webhooks };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(rounds), arguments.GetValue(webhooks), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, int webhooks, CancellationToken cancellationToken)
    {
        await using var collector = await StartCollectorAsync(cancellationToken);
        var exported = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",

            // Dropped spans would look like speed.
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "262144",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        };
        await using var off = await Variant.StartAsync("off", new Dictionary<string, string>());
        await using var metrics = await Variant.StartAsync("metrics and logs", new Dictionary<string, string>(exported) { ["OTEL_TRACES_SAMPLER"] = "always_off" });
        await using var tenth = await Variant.StartAsync(
            "and one trace in ten",
            new Dictionary<string, string>(exported) { ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = "0.1" });
        await using var all = await Variant.StartAsync("and every trace", exported);
        Variant[] variants = [off, metrics, tenth, all];

        foreach (var variant in variants)
        {
            await variant.RunAsync(WarmUp, cancellationToken);
            variant.Clear();
        }

        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < variants.Length; turn++)
            {
                // Each round begins with another variant, so that none always follows the same.
                await variants[(round + turn) % variants.Length].RunAsync(webhooks, cancellationToken);
            }
        }

        var table = new Table().AddColumns("telemetry", "processor ms a webhook, median (min to max)", "ratio", "webhooks/s, median").Border(TableBorder.Markdown);
        foreach (var variant in variants)
        {
            table.AddRow(
                variant.Name,
                string.Create(CultureInfo.InvariantCulture, $"{Samples.MedianOf(variant.ProcessorMilliseconds):0.000} ({variant.ProcessorMilliseconds.Min():0.000} to {variant.ProcessorMilliseconds.Max():0.000})"),
                (Samples.MedianOf(variant.ProcessorMilliseconds) / Samples.MedianOf(off.ProcessorMilliseconds)).ToString("0.00", CultureInfo.InvariantCulture),
                Samples.MedianOf(variant.PerSecond).ToString("0", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
        return 0;
    }

    /// <summary>Takes whatever is exported over OTLP/HTTP and drops it.</summary>
    private static async Task<WebApplication> StartCollectorAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Find()}");
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync(cancellationToken);
        return app;
    }

    /// <summary>An Api process of its own, on a Redis of its own, with one setting of its telemetry.</summary>
    private sealed class Variant(string name, RedisServer redis, ServiceProcess api) : IAsyncDisposable
    {
        private const int Together = 8;
        private readonly HttpClient _http = new() { BaseAddress = api.Address };

        public string Name => name;

        /// <summary>Processor milliseconds of the Api process for one webhook, one figure a round.</summary>
        public List<double> ProcessorMilliseconds { get; } = [];

        /// <summary>Webhooks a second, one figure a round.</summary>
        public List<double> PerSecond { get; } = [];

        public static async Task<Variant> StartAsync(string name, IReadOnlyDictionary<string, string> telemetry)
        {
            var redis = await RedisServer.StartAsync();
            var api = await ServiceProcess.StartAsync("WhatsVoice.Api", new Dictionary<string, string>(telemetry)
            {
                ["ConnectionStrings__store"] = redis.ConnectionString,

                // Reactions are stored and not answered: neither is called.
                ["services__tts__http__0"] = "http://127.0.0.1:9",
                ["WhatsApp__BaseUrl"] = "http://127.0.0.1:9/",
                ["WhatsApp__PhoneNumberId"] = "100000000000001",
                ["WhatsApp__AccessToken"] = "bench-access-token",
                ["WhatsApp__AppSecret"] = RunningApplication.AppSecret,
                ["WhatsApp__VerifyToken"] = "bench-verify-token",
                ["Orleans__Endpoints__SiloPort"] = $"{FreePort.Find()}",
                ["Orleans__Endpoints__GatewayPort"] = $"{FreePort.Find()}",
            });
            return new Variant(name, redis, api);
        }

        /// <summary>Sends signed webhooks, 8 at a time.</summary>
        public async Task RunAsync(int webhooks, CancellationToken cancellationToken)
        {
            var before = api.Process.ProcessorTime;
            var start = Stopwatch.GetTimestamp();
            await Parallel.ForAsync(
                0, webhooks, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken }, async (_, token) => await Acknowledgements.WebhookAsync(_http, token));
            var took = Stopwatch.GetElapsedTime(start);
            ProcessorMilliseconds.Add((api.Process.ProcessorTime - before).TotalMilliseconds / webhooks);
            PerSecond.Add(webhooks / took.TotalSeconds);
        }

        /// <summary>Forgets the figures so far, which were a warm-up.</summary>
        public void Clear()
        {
            ProcessorMilliseconds.Clear();
            PerSecond.Clear();
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await api.DisposeAsync();
            await redis.DisposeAsync();
        }
    }
}
