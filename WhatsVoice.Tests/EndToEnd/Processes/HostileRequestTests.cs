using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>Requests of somebody who means no good, at a real process.</summary>
public sealed class HostileRequestTests
{
    private const int Sockets = 300;
    private static readonly string WrongSignature = $"sha256={new string('0', 64)}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Three_hundred_slow_webhooks_cost_less_than_50_MB_and_others_are_acknowledged_meanwhile(bool withSignature)
    {
        await using var services = await RunningServices.StartAsync();
        const string Person = "15556000001";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Warm up."));
        var before = services.Api.MemoryBytes;
        var clients = new List<TcpClient>();
        try
        {
            var head = Encoding.ASCII.GetBytes(
                $"POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\n{(withSignature ? $"X-Hub-Signature-256: {WrongSignature}\r\n" : "")}Content-Length: 3211264\r\n\r\n");
            for (var number = 0; number < Sockets; number++)
            {
                var client = new TcpClient();
                clients.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, services.Api.Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(head, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(new byte[300], TestContext.Current.CancellationToken);
            }

            await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Is anybody there?"));
            var after = services.Api.MemoryBytes;

            (after - before).ShouldBeLessThan(50L << 20);

            // Without a signature the answer comes before the body; with one that may be right the slow body is cut off.
            var first = new byte[64];
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var read = await clients[0].GetStream().ReadAsync(first, limit.Token);
            Encoding.ASCII.GetString(first, 0, read).ShouldStartWith(withSignature ? "HTTP/1.1 408" : "HTTP/1.1 401");
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task Stalled_webhooks_on_every_place_keep_no_other_one_out()
    {
        await using var services = await RunningServices.StartAsync();
        var clients = new List<TcpClient>();
        try
        {
            var head = Encoding.ASCII.GetBytes($"POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: {WrongSignature}\r\nContent-Length: 3000\r\n\r\n");
            for (var number = 0; number < WebhookBodies.MaxAtOnce + 100; number++)
            {
                var client = new TcpClient();
                clients.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, services.Api.Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(head, TestContext.Current.CancellationToken);
            }

            // The first one was broken off, so all places are taken.
            var first = new byte[64];
            var read = await clients[0].GetStream().ReadAsync(first, TestContext.Current.CancellationToken);
            Encoding.ASCII.GetString(first, 0, read).ShouldStartWith("HTTP/1.1 503");
            using var http = new HttpClient { BaseAddress = services.Api.Address };
            var body = new WebhookBuilder().Text("wamid.h20", "15556000020", "Is anybody there?").Build();
            using var response = await http.SendAsync(
                WebhookBuilder.Request(body, WebhookBuilder.Sign(body, RunningServices.AppSecret)), TestContext.Current.CancellationToken);

            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task Large_bodies_without_an_end_fit_into_a_replicas_memory_and_keep_no_other_one_out()
    {
        // The heap that .NET takes in a container of 512 MB, which deploy/ gives a replica.
        await using var services = await RunningServices.StartAsync(("DOTNET_GCHeapHardLimit", "0x18000000"));
        var head = Encoding.ASCII.GetBytes($"POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: {WrongSignature}\r\nContent-Length: {WebhookBodies.MaxBytes}\r\n\r\n");
        var clients = new List<TcpClient>();
        var answers = new List<string>();
        try
        {
            for (var number = 0; number < 1000; number++)
            {
                await SendAsync(WebhookBodies.OrdinaryBytes - 1);
            }

            foreach (var wave in Enumerable.Range(0, 10))
            {
                var first = clients.Count;
                await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => SendAsync(WebhookBodies.MaxBytes - 1)));
                foreach (var client in clients.Skip(first).SkipLast(wave == 9 ? 60 : 0))
                {
                    answers.Add(client.Available > 0 ? await FirstLineAsync(client) : "");
                    client.Dispose();
                }
            }

            // As Meta does, it comes again if the connection breaks: a replica that has ended would not answer then either.
            using var http = new HttpClient { BaseAddress = services.Api.Address };
            var body = new WebhookBuilder().Text("wamid.h21", "15556000021", "Is anybody there?").Build();
            await Eventually.TrueAsync(
                async () =>
                {
                    try
                    {
                        using var response = await http.SendAsync(
                            WebhookBuilder.Request(body, WebhookBuilder.Sign(body, RunningServices.AppSecret)), TestContext.Current.CancellationToken);
                        return response.StatusCode == HttpStatusCode.OK;
                    }
                    catch (HttpRequestException exception) when (exception.InnerException is IOException)
                    {
                        return false;
                    }
                },
                "a genuine webhook is acknowledged");
            answers.ShouldNotContain(answer => answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        async Task SendAsync(int bytes)
        {
            var client = new TcpClient();
            clients.Add(client);
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, services.Api.Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(head, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(new byte[bytes], TestContext.Current.CancellationToken);
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException)
            {
                // Broken off for others, perhaps before there was a stream.
            }
        }

        static async Task<string> FirstLineAsync(TcpClient client)
        {
            try
            {
                var line = new byte[16];
                return Encoding.ASCII.GetString(line, 0, await client.GetStream().ReadAsync(line, TestContext.Current.CancellationToken));
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException)
            {
                return "";
            }
        }
    }

    [Fact]
    public async Task Every_error_has_problem_details_and_shows_nothing_of_the_request_or_the_code_even_in_development()
    {
        await using var services = await RunningServices.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));
        using var http = new HttpClient { BaseAddress = services.Api.Address };
        var odd = "odd-value-of-the-caller";
        HttpRequestMessage[] requests =
        [
            Post("/v1/voice-messages", "{\"to\":", "application/json"),
            Post("/v1/voice-messages", "{\"to\":", "text/plain"),
            Post("/v1/voice-messages", "[]", "application/json"),
            Post("/v1/voice-messages", $"{{\"to\":\"{odd}\",\"text\":\"x\"}}", "application/json"),
            Post("/v1/voice-messages", "{\"to\":\"\\u0661\\u0665\\u0665\\u0665\\u0660\\u0660\\u0660\\u0661\",\"text\":\"hi\"}", "application/json"),
            Post("/v1/dead-letters/redrive", "{\"ids\":7}", "application/json"),
            Post("/console/sign-in", $"key={odd}", "application/x-www-form-urlencoded", key: null),
            Post("/webhooks/whatsapp", "{}", "application/json", key: null),
            new(HttpMethod.Get, $"/webhooks/whatsapp?hub.mode=subscribe&hub.challenge={odd}&hub.verify_token=x"),
            new(HttpMethod.Put, "/webhooks/whatsapp"),
            new(HttpMethod.Get, $"/v1/{odd}"),
            new(HttpMethod.Get, "/v1/voice-messages?limit=x") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", RunningServices.ApiKey) } },
            new(HttpMethod.Get, "/v1/voice-messages"),
            new(HttpMethod.Get, $"/{odd}"),
        ];

        foreach (var request in requests)
        {
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var what = $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {body}";

            ((int)response.StatusCode).ShouldBeInRange(400, 499, what);
            response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", what);
            var problem = JsonDocument.Parse(body).RootElement;
            problem.GetProperty("status").GetInt32().ShouldBe((int)response.StatusCode, what);
            problem.GetProperty("type").GetString()!.ShouldStartWith("urn:whatsvoice:problem:", Case.Sensitive, what);
            foreach (var leak in new[] { odd, RunningServices.ApiKey, "   at ", "Exception", "WhatsVoice.Api.", ".cs:" })
            {
                body.ShouldNotContain(leak, Case.Sensitive, what);
            }
        }
    }

    [Fact]
    public async Task A_webhook_with_a_changed_body_or_an_odd_signature_is_refused()
    {
        await using var services = await RunningServices.StartAsync();
        using var http = new HttpClient { BaseAddress = services.Api.Address };
        const string Other = "15556000013";
        var body = new WebhookBuilder().Text("wamid.h3", "15556000003", "secret words of a stranger").Build();
        var good = WebhookBuilder.Sign(body, RunningServices.AppSecret);

        foreach (var signature in new[] { null, "", "sha256=", "sha256=zz", good.ToUpperInvariant(), good.Replace("sha256", "sha1", StringComparison.Ordinal), $"{good}0", $"{good},{good}", WrongSignature })
        {
            using var response = await http.SendAsync(WebhookBuilder.Request(body, signature), TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, signature);
            (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("urn:whatsvoice:problem:bad-signature");
        }

        using var changed = await http.SendAsync(WebhookBuilder.Request(body.Replace("secret", "Secret", StringComparison.Ordinal), good), TestContext.Current.CancellationToken);
        changed.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        // By the time that a good one is answered, the refused ones would have been too.
        await services.People.WaitForVoiceNoteAsync(Other, await services.People.SendAsync(Other, "Good morning."));
        (await services.People.LogAsync("graph", "messages")).ShouldAllBe(call => call.Person == Other);
        using var right = await http.SendAsync(WebhookBuilder.Request(body, good), TestContext.Current.CancellationToken);
        right.StatusCode.ShouldBe(HttpStatusCode.OK);
        services.Api.Output.ShouldNotContain("secret words", Case.Insensitive);
    }

    private static HttpRequestMessage Post(string path, string body, string type, string? key = RunningServices.ApiKey)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return request;
    }
}
