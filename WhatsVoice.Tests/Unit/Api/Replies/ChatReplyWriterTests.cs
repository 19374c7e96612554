using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Tests.Unit.Api.Replies;

/// <summary>What OpenAI-compatible servers, and the models behind them, really answer.</summary>
public sealed class ChatReplyWriterTests
{
    [Theory]
    [InlineData("<think>The user greets. I should be brief.</think>\n\nHello, how can I help?")]
    [InlineData("The user greets. I should be brief.</think>Hello, how can I help?")]
    [InlineData("<Thinking>one</Thinking>Hello, how <think>two</think>can I help?")]
    [InlineData("[THINK]The user greets.[/THINK]Hello, how can I help?")]
    [InlineData("<|channel|>analysis<|message|>The user greets.<|end|><|start|>assistant<|channel|>final<|message|>Hello, how can I help?<|return|>")]
    [InlineData("Hello, how can I help? <think>Was that brief")]
    public async Task A_reasoning_models_thoughts_are_not_spoken(string content)
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Completion(content));

        (await host.WriteAsync())!.Text.ShouldBe("Hello, how can I help?");
    }

    [Fact]
    public async Task Thoughts_that_were_cut_off_are_asked_for_once_more_and_then_there_is_no_reply()
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Completion("<think>still thinking", "length"));

        var failure = await Should.ThrowAsync<ReplyException>(() => host.WriteAsync());

        failure.IsPermanent.ShouldBeTrue();
        failure.Message.ShouldContain("Replies:Chat:MaxTokens");
        host.Server.Asked.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("\u200b")]
    public async Task A_budget_that_went_to_hidden_reasoning_is_a_warning_that_names_the_setting_and_no_silence(string? content)
    {
        var calls = 0;
        await using var host = await ReplyTestHost.ChatAsync(_ => Interlocked.Increment(ref calls) == 1 ? Completion(content, "length") : Completion("At nine."));

        (await host.WriteAsync())!.Text.ShouldBe("At nine.");

        host.Log.Text.ShouldContain("Warning: The language model used up its tokens: Replies:Chat:MaxTokens is 300");
    }

    [Fact]
    public async Task What_a_reply_cost_is_told_also_where_the_server_does_not_count_and_where_there_is_no_reply()
    {
        await using var counting = await ReplyTestHost.ChatAsync(_ => Results.Json(new
        {
            choices = new[] { new { finish_reason = "stop", message = new { content = "At nine." } } }, usage = new { prompt_tokens = 90, completion_tokens = 10, total_tokens = 100 },
        }));
        await using var other = await ReplyTestHost.ChatAsync(_ => Completion("At nine."), ("Replies:Chat:Instructions", new string('a', 400)));
        await using var silent = await ReplyTestHost.ChatAsync(_ => Completion(""), ("Replies:Chat:Instructions", new string('a', 400)));

        (await counting.WriteAsync())!.Tokens.ShouldBe(100);
        (await other.WriteAsync())!.Tokens.ShouldBeInRange(100, 120);
        (await Should.ThrowAsync<ReplyException>(() => silent.WriteAsync())).Tokens.ShouldBeInRange(200, 240);
    }

    [Theory]
    [InlineData("eos")]
    [InlineData("")]
    [InlineData("end_turn")]
    [InlineData(null)]
    public async Task A_finish_reason_is_not_worth_losing_an_answer(string? reason)
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Completion("At nine.", reason));

        (await host.WriteAsync())!.Text.ShouldBe("At nine.");
    }

    public static TheoryData<string, string, string> NoCompletions => new()
    {
        { """{"choices":[]}""", "application/json", "without a choice" },
        { """{"choices":null}""", "application/json", "without a choice" },
        { """{"error":{"code":"overloaded","message":"You said: When do you open?"}}""", "application/json", "overloaded" },
        { "<html><body>Bad gateway</body></html>", "text/html", "no chat completion" },
        { "[]", "application/json", "no chat completion" },
        { """{"choices":[{"message":{"content":"\ud800"}}]}""", "application/json", "no chat completion" },
        { """{"choices":[{"finish_reason":"\ud800","message":{"content":[{"type":"text","text":"\udc00"}]}}]}""", "application/json", "no chat completion" },
        { """{"choices":[],"error":{"code":"\ud800"}}""", "application/json", "without a choice" },
    };

    [Theory]
    [MemberData(nameof(NoCompletions))]
    public async Task A_success_without_a_completion_is_retried_and_says_what_came(string body, string type, string named)
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Results.Text(body, type));

        var failure = await Should.ThrowAsync<ReplyException>(() => host.WriteAsync());

        failure.IsPermanent.ShouldBeFalse();
        failure.Message.ShouldContain(named);
        failure.Message.ShouldNotContain("When do you open");
        host.Server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_does_not_stop_fills_no_chat()
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Completion(new string('a', 900_000)));

        (await host.WriteAsync())!.Text.Length.ShouldBe(HttpReplyWriter.MaxResponseBytes);
    }

    [Fact]
    public async Task Content_in_parts_is_read_and_its_thinking_left_out()
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Results.Json(new
        {
            choices = new[] { new { message = new { content = new object[] { new { type = "thinking", thinking = "Hm." }, new { type = "text", text = "At nine." } } } } },
        }));

        (await host.WriteAsync())!.Text.ShouldBe("At nine.");
    }

    [Fact]
    public async Task A_strict_server_gets_max_tokens_and_openai_max_completion_tokens()
    {
        await using var strict = await ReplyTestHost.ChatAsync(Strict);
        await using var own = await ReplyTestHost.ChatAsync(Strict, ("Replies:Chat:MaxTokensField", "max_completion_tokens"));

        (await strict.WriteAsync())!.Text.ShouldBe("At nine.");
        var refused = await Should.ThrowAsync<ReplyException>(() => own.WriteAsync());

        refused.IsPermanent.ShouldBeTrue();
        refused.Message.ShouldContain("422 (extra_forbidden, body.max_completion_tokens)");
        new ChatReplyOptions().UsesMaxCompletionTokens.ShouldBeTrue();
        new ChatReplyOptions { BaseUrl = new Uri("https://api.mistral.ai/v1") }.UsesMaxCompletionTokens.ShouldBeFalse();

        static IResult Strict(JsonElement body) => body.TryGetProperty("max_completion_tokens", out _)
            ? Results.Json(new { detail = new[] { new { type = "extra_forbidden", loc = new[] { "body", "max_completion_tokens" } } } }, statusCode: 422)
            : Completion("At nine.");
    }

    [Fact]
    public async Task The_wait_that_a_model_asks_for_is_passed_on_and_not_slept_in_the_call()
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => new WithRetryAfter("20"));

        var failure = await Should.ThrowAsync<ReplyException>(() => host.WriteAsync());

        failure.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(25));
        host.Server.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(401, true)]
    [InlineData(403, true)]
    [InlineData(404, true)]
    [InlineData(422, true)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public async Task A_refusal_that_will_not_pass_is_told_from_one_that_may(int status, bool permanent)
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Results.StatusCode(status));

        var failure = await Should.ThrowAsync<ReplyException>(() => host.WriteAsync());

        failure.IsPermanent.ShouldBe(permanent);
        failure.Message.ShouldContain($"Replies:Chat:BaseUrl answered {status}");
    }

    [Fact]
    public async Task A_content_filter_ends_the_message()
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Completion("", "content_filter"));

        (await Should.ThrowAsync<ReplyException>(() => host.WriteAsync())).IsPermanent.ShouldBeTrue();
    }

    [Fact]
    public async Task A_redirect_is_named_and_not_followed()
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Results.Redirect("https://elsewhere.example.com/v1/15550001111/chat/completions?key=secret", preserveMethod: true));

        var failure = await Should.ThrowAsync<ReplyException>(() => host.WriteAsync());

        failure.IsPermanent.ShouldBeTrue();
        failure.Message.ShouldContain("redirects to https://elsewhere.example.com/v1/***/chat/completions (307)");
        failure.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task The_model_is_reminded_of_so_many_characters_and_no_more()
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Completion("Yes."), ("Replies:Chat:MemoryCharacters", "25"));

        await host.WriteAsync(history: [new ChatTurn(true, "forgotten"), new ChatTurn(true, new string('a', 5000)), new ChatTurn(false, "Good morning")]);

        var turns = host.Server.Asked.Single().Body.GetProperty("messages").EnumerateArray().Select(turn => turn.GetProperty("content").GetString()).Skip(1);
        turns.ShouldBe([new string('a', 13), "Good morning", "When do you open?"]);
    }

    [Theory]
    [InlineData("location", """{"type":"location","from":"15550001111","location":{"latitude":52.5,"name":"Office"}}""", "Office")]
    [InlineData("interactive", """{"type":"interactive","interactive":{"nfm_reply":{"response_json":"{\"rating\":\"5\"}"}}}""", "rating")]
    public async Task The_model_is_told_what_a_person_shared_without_words_and_not_their_number(string type, string content, string expected)
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Completion("Thank you."));

        await host.WriteAsync(ReplyTestHost.Message with { Type = type, Text = null, Content = content });

        var asked = host.Server.Asked.Single().Body.GetRawText();
        asked.ShouldContain(expected);
        asked.ShouldNotContain("15550001111");
    }

    [Fact]
    public async Task The_model_is_told_of_a_picture_that_it_cannot_see()
    {
        await using var host = await ReplyTestHost.ChatAsync(_ => Completion("I cannot see pictures."));

        (await host.WriteAsync(ReplyTestHost.Message with { Type = "image", Text = null, Media = new InboundMedia { Id = "5" } })).ShouldNotBeNull();

        host.Server.Asked.Single().Body.GetRawText().ShouldContain("a file of type image");
    }

    [Fact]
    public async Task A_model_that_refuses_everybody_shows_in_health_until_it_writes_again()
    {
        var works = false;
        await using var host = await ReplyTestHost.ChatAsync(_ => works ? Completion("At nine.") : Results.StatusCode(401));

        for (var person = 0; person < 5; person++)
        {
            (await host.HealthAsync()).ShouldBe(HealthStatus.Healthy);
            await Should.ThrowAsync<ReplyException>(() => host.WriteAsync());
        }

        (await host.HealthAsync()).ShouldBe(HealthStatus.Degraded);
        host.Log.Text.ShouldContain("Error: The last 5 replies could not be written");
        works = true;
        await host.WriteAsync();
        (await host.HealthAsync()).ShouldBe(HealthStatus.Healthy);
    }

    private static IResult Completion(string? content, string? reason = "stop")
        => Results.Json(new { choices = new[] { new { index = 0, finish_reason = reason, message = new { role = "assistant", content } } } });

    private sealed class WithRetryAfter(string wait) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = (int)HttpStatusCode.TooManyRequests;
            httpContext.Response.Headers.RetryAfter = wait;
            return Task.CompletedTask;
        }
    }
}
