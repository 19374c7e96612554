using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace WhatsVoice.Bench.FirstNote;

/// <summary>
/// How fast signed webhooks are acknowledged. The messages are reactions: they are stored as durably as any other, but nothing
/// is answered, so that speech does not compete for the cores. GET /alive on the same server is the floor to compare with.
/// </summary>
internal sealed record Acknowledgements(Samples FloorAlone, Samples WebhooksAlone, Samples FloorTogether, Samples WebhooksTogether)
{
    private const int Together = 16;
    private static int _sequence;

    public static async Task<Acknowledgements> MeasureAsync(Uri api, int count, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = api };
        await RunAsync(100, 1, () => WebhookAsync(http, cancellationToken));
        return new Acknowledgements(
            await RunAsync(count, 1, () => AliveAsync(http, cancellationToken)),
            await RunAsync(count, 1, () => WebhookAsync(http, cancellationToken)),
            await RunAsync(count, Together, () => AliveAsync(http, cancellationToken)),
            await RunAsync(count, Together, () => WebhookAsync(http, cancellationToken)));
    }

    private static async Task<Samples> RunAsync(int count, int parallel, Func<Task> call)
    {
        var durations = new TimeSpan[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (index, _) =>
        {
            var start = Stopwatch.GetTimestamp();
            await call();
            durations[index] = Stopwatch.GetElapsedTime(start);
        });
        return new Samples(durations);
    }

    private static async Task AliveAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync("/alive", cancellationToken);
        Expect(response, HttpStatusCode.OK);
    }

    /// <summary>One signed webhook, acknowledged.</summary>
    public static async Task WebhookAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _sequence);
        var body = Encoding.UTF8.GetBytes($$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"100000000000001"},"messages":[{"id":"wamid.bench.{{{Environment.ProcessId}}}.{{{number}}}","from":"1555{{{number % 200:0000000}}}","timestamp":"1790000000","type":"reaction","reaction":{"message_id":"wamid.0","emoji":"+"}}]}}]}]}
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/whatsapp") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(RunningApplication.AppSecret), body)));
        using var response = await http.SendAsync(request, cancellationToken);
        Expect(response, HttpStatusCode.OK);
    }

    private static void Expect(HttpResponseMessage response, HttpStatusCode status)
    {
        if (response.StatusCode != status)
        {
            throw new InvalidOperationException($"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode} instead of {(int)status}.");
        }
    }
}
