using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WhatsVoice.Bench.CrashRun;

namespace WhatsVoice.Bench.Intake;

/// <summary>1,000 messages in one POST, as many as Meta puts into one.</summary>
internal static class Batch
{
    private const int People = 200;
    private const int Each = 5;
    private const int WarmUp = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <returns>Until the 200, until every message is answered, how many are, and the most memory the Api had.</returns>
    public static async Task<(TimeSpan Acknowledged, TimeSpan Answered, int Answers, long PeakBytes)> MeasureAsync(bool embedded, CancellationToken cancellationToken)
    {
        await using var cluster = await Cluster.StartAsync(new CrashRunOptions { Replicas = 1, EmbeddedStore = embedded, Redelivered = 0 }, cancellationToken);
        using var sandbox = new HttpClient { BaseAddress = cluster.Sandbox.Address };
        using var api = new HttpClient { BaseAddress = cluster.Replicas[0].Address };
        var people = Enumerable.Range(0, People).Select(number => new Person($"1556{number:0000000}", sandbox, cluster.Front)).ToList();

        // Everybody has written before: the sandbox knows them, WhatsApp's window is open, and the code is compiled.
        for (var number = 0; number < WarmUp; number++)
        {
            await Task.WhenAll(people.Select(person => person.WriteAsync("Hello.", cancellationToken)));
            await WaitAsync(people, number + 1, cancellationToken);
        }

        var body = Body();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/whatsapp") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Cluster.AppSecret), body)));
        var start = Stopwatch.GetTimestamp();
        using var response = await api.SendAsync(request, cancellationToken);
        var acknowledged = Stopwatch.GetElapsedTime(start);
        response.EnsureSuccessStatusCode();
        var answers = await WaitAsync(people, WarmUp + Each, cancellationToken);
        return (acknowledged, Stopwatch.GetElapsedTime(start), answers - (People * WarmUp), cluster.Replicas[0].Process.PeakBytes);
    }

    private static byte[] Body()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var messages = Enumerable.Range(0, People * Each).Select(number => new
        {
            id = $"wamid.batch.{number}",
            from = $"1556{number % People:0000000}",
            timestamp = $"{now}",
            type = "text",
            text = new { body = $"Message {number / People}." },
        });
        var value = new { messaging_product = "whatsapp", metadata = new { phone_number_id = Cluster.PhoneNumberId }, messages };
        return JsonSerializer.SerializeToUtf8Bytes(new { @object = "whatsapp_business_account", entry = new[] { new { id = "1", changes = new[] { new { field = "messages", value } } } } });
    }

    private static async Task<int> WaitAsync(List<Person> people, int each, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var answers = 0;
        foreach (var person in people)
        {
            int notes;
            while ((notes = (await person.NotesAsync(cancellationToken)).Count) < each && clock.Elapsed < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }

            answers += notes;
        }

        return answers;
    }
}
