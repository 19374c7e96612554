using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Unit.ServiceDefaults;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Replies;

/// <summary>The rows "reply endpoint" and "language model" of docs/resilience.md.</summary>
public sealed class ReplyCallTests
{
    private static readonly InboundMessage Message = new()
    {
        Id = "wamid.1",
        PhoneNumberId = "100000000000001",
        Phone = "15550001111",
        Type = "text",
        Text = "When do you open?",
        SentAtUnixSeconds = 1_790_000_000,
    };

    private static readonly IResult Answer = Results.Json(new
    {
        text = "At nine.",
        id = "1",
        @object = "chat.completion",
        created = 1,
        model = "small",
        choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = "At nine." } } },
    });

    /// <summary>Who writes the reply, and the fault of the first call.</summary>
    public static TheoryData<string, string> PassingFaults
    {
        get
        {
            var faults = new TheoryData<string, string>();
            foreach (var writer in new[] { "http", "chat" })
            {
                faults.Add(writer, "503");
                faults.Add(writer, "429");
                faults.Add(writer, "reset");
                faults.Add(writer, "cut answer");
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task A_passing_fault_costs_one_repeat(string writer, string fault)
    {
        var asked = 0;
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Interlocked.Increment(ref asked) == 1 ? new Faulty(fault) : Answer);
        await using var service = Build(writer, endpoint);

        var reply = await WriteAsync(service);

        reply!.Text.ShouldBe("At nine.");
        endpoint.Asked.Count.ShouldBe(2);
        endpoint.Asked.Select(question => question.Headers.GetValueOrDefault("Idempotency-Key")).Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("http", 14)]
    [InlineData("chat", 29)]
    public async Task A_slow_answer_is_waited_for(string writer, int seconds)
    {
        var time = new FakeTimeProvider();
        await using var endpoint = await ReplyEndpoint.StartAsync(_ =>
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            return Answer;
        });
        await using var service = Build(writer, endpoint, time);

        var reply = await WriteAsync(service).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        reply!.Text.ShouldBe("At nine.");
        endpoint.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("http", "hang")]
    [InlineData("http", "hang within the answer")]
    [InlineData("chat", "hang")]
    [InlineData("chat", "hang within the answer")]
    public async Task An_answer_that_never_comes_to_its_end_is_given_up_after_three_attempts(string writer, string fault)
    {
        var time = new FakeTimeProvider();
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => new Faulty(fault));
        await using var service = Build(writer, endpoint, time);
        var writing = WriteAsync(service);

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Eventually.TrueAsync(
                () =>
                {
                    // In small steps through the wait before a retry: the attempt's own limit is not to pass before its request is there.
                    time.Advance(TimeSpan.FromMilliseconds(20));
                    return endpoint.Asked.Count == attempt;
                },
                $"attempt {attempt} has begun");
            time.Advance(TimeSpan.FromSeconds(30));
        }

        await Should.ThrowAsync<ReplyException>(() => writing);
        endpoint.Asked.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("chat")]
    public async Task An_upstream_that_is_down_is_left_alone_and_the_conversation_is_told_for_how_long(string writer)
    {
        var (time, log) = (new FakeTimeProvider(), new LogLines());
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => new Faulty("503"));
        await using var service = Build(writer, endpoint, time, log);
        for (var person = 1; person <= 4; person++)
        {
            var failing = Should.ThrowAsync<ReplyException>(() => WriteAsync(service, From($"1555000222{person}")));
            await time.PassUntilDoneAsync(failing);
            await failing;
        }

        // It opens with the fifth person's first attempt: from here on the clock stands still.
        var fifth = Should.ThrowAsync<ReplyException>(() => WriteAsync(service, From("15550002225")));
        await Eventually.TrueAsync(() => log.Text.Contains("circuit breaker is open", StringComparison.Ordinal), "the breaker opens");
        var asked = endpoint.Asked.Count;
        var failure = await Should.ThrowAsync<ReplyException>(() => WriteAsync(service));

        failure.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        endpoint.Asked.Count.ShouldBe(asked);
        await time.PassUntilDoneAsync(fifth);
        await fifth;
    }

    [Theory]
    [InlineData("http")]
    [InlineData("chat")]
    public async Task Two_persons_whose_messages_always_fail_hold_up_nobody_else(string writer)
    {
        var (time, log) = (new FakeTimeProvider(), new LogLines());
        await using var endpoint = await ReplyEndpoint.StartAsync(body => body.GetRawText().Contains("poison", StringComparison.Ordinal) ? new Faulty("503") : Answer);
        await using var service = Build(writer, endpoint, time, log);
        var failing = Task.WhenAll(Enumerable.Range(0, 20).Select(
            number => Should.ThrowAsync<ReplyException>(() => WriteAsync(service, From($"1555000222{number % 2}") with { Text = "poison" }))));
        await Eventually.TrueAsync(() => endpoint.Asked.Count == 20, "both have failed as often as opens a breaker that counts calls");

        var reply = await WriteAsync(service);

        reply!.Text.ShouldBe("At nine.");
        await time.PassUntilDoneAsync(failing);
        await failing;
        log.Text.ShouldNotContain("circuit breaker");
    }

    private static InboundMessage From(string phone) => Message with { Phone = phone };

    private static Task<Reply?> WriteAsync(WebApplication service, InboundMessage? message = null)
        => service.Services.GetRequiredService<IReplyWriter>().WriteAsync(message ?? Message, [], TestContext.Current.CancellationToken);

    private static WebApplication Build(string writer, ReplyEndpoint endpoint, TimeProvider? time = null, LogLines? log = null)
    {
        return ServiceUnderTest.Build(
            builder =>
            {
                builder.Services.AddSingleton(time ?? TimeProvider.System);
                if (log is not null)
                {
                    builder.Logging.AddProvider(log);
                }

                builder.AddReplies();
            },
            ("Replies:Kind", writer), ("Replies:Http:Url", endpoint.Address.ToString()), ("Replies:Chat:BaseUrl", endpoint.Address.ToString()), ("Replies:Chat:ApiKey", "a-key"), ("Replies:Chat:Model", "small"));
    }

    private sealed class Faulty(string fault) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            switch (fault)
            {
                case "503" or "429":
                    response.StatusCode = int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture);
                    return;
                case "cut answer" or "hang within the answer":
                    response.ContentLength = 100;
                    response.ContentType = "application/json";
                    await response.WriteAsync("{\"text\":", httpContext.RequestAborted);
                    await response.Body.FlushAsync(httpContext.RequestAborted);
                    break;
            }

            if (fault.StartsWith("hang", StringComparison.Ordinal))
            {
                var end = new TaskCompletionSource();
                httpContext.RequestAborted.Register(() => end.TrySetResult());
                await end.Task;
            }

            httpContext.Abort();
        }
    }
}
