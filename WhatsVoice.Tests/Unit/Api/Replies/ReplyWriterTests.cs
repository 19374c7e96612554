using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Replies;

public sealed class ReplyWriterTests
{
    private static readonly InboundMessage Message = new()
    {
        Id = "wamid.1",
        PhoneNumberId = "100000000000001",
        Phone = "15550001111",
        Name = "Ann",
        Type = "text",
        Text = "When do you open?",
        SentAtUnixSeconds = 1_790_000_000,
    };

    [Fact]
    public async Task The_businesses_endpoint_is_told_the_message_and_its_answer_is_taken_with_voice_and_profile()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.Json(new { text = "At nine.", voice = "rms", profile = "fast", language = "en" }));
        await using var services = Build(("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address + "hook"), ("Replies:Http:ApiKey", "the-key"));

        var reply = await WriteAsync(services, Message);

        reply.ShouldBe(new Reply("At nine.", "rms", "fast", "en"));
        var asked = endpoint.Asked.ShouldHaveSingleItem();
        asked.Path.ShouldBe("/hook");
        asked.Headers["Idempotency-Key"].ShouldBe("wamid.1");
        asked.Headers["Authorization"].ShouldBe("Bearer the-key");
        asked.Body.GetRawText().ShouldBe("""{"id":"wamid.1","from":"15550001111","name":"Ann","phone_number_id":"100000000000001","type":"text","text":"When do you open?","timestamp":1790000000}""");
    }

    [Fact]
    public async Task The_businesses_endpoint_may_ask_for_a_written_answer()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.Json(new { text = "https://example.com/invoice/17", format = "text" }));
        await using var services = Build(("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString()));

        (await WriteAsync(services, Message)).ShouldBe(new Reply("https://example.com/invoice/17", AsText: true));
    }

    public static TheoryData<string, IResult> Silences => new()
    {
        { "204", Results.NoContent() },
        { "empty body", Results.Ok() },
        { "no text", Results.Json(new { }) },
        { "blank text", Results.Json(new { text = " " }) },
    };

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task An_empty_answer_means_silence(string kind, IResult answer)
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => answer);
        await using var services = Build(("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString()));

        (await WriteAsync(services, Message)).ShouldBeNull(kind);
    }

    [Fact]
    public async Task An_endpoint_that_fails_is_asked_again_with_the_same_idempotency_key_and_then_there_is_no_reply()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.StatusCode(500));
        await using var services = Build(("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString()));

        await Should.ThrowAsync<ReplyException>(() => WriteAsync(services, Message));

        endpoint.Asked.Select(question => question.Headers["Idempotency-Key"]).ShouldBe(["wamid.1", "wamid.1", "wamid.1"]);
    }

    [Fact]
    public async Task An_endpoint_that_hangs_is_given_up_within_its_time_limit()
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => new Hanging());
        await using var services = Build(("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString()), ("Replies:Http:Timeout", "00:00:00.2"));

        await Should.ThrowAsync<ReplyException>(() => WriteAsync(services, Message));
    }

    [Fact]
    public async Task A_language_model_is_given_instructions_the_latest_turns_and_the_message()
    {
        await using var model = await ReplyEndpoint.StartAsync(_ => Results.Json(new
        {
            id = "1",
            @object = "chat.completion",
            created = 1,
            model = "small",
            choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = " At nine. " } } },
            usage = new { prompt_tokens = 1, completion_tokens = 1, total_tokens = 2 },
        }));
        await using var services = Build(
            ("Replies:Kind", "chat"),
            ("Replies:Chat:BaseUrl", new Uri(model.Address, "/v1").ToString()),
            ("Replies:Chat:ApiKey", "a-key"),
            ("Replies:Chat:Model", "small"),
            ("Replies:Chat:Instructions", "You are a bakery."),
            ("Replies:Chat:Memory", "2"));

        var reply = await WriteAsync(services, Message, new ChatTurn(true, "forgotten"), new ChatTurn(true, "Hello"), new ChatTurn(false, "Good morning"));

        reply!.Text.ShouldBe("At nine.");
        var asked = model.Asked.ShouldHaveSingleItem();
        asked.Path.ShouldBe("/v1/chat/completions");
        asked.Headers["Authorization"].ShouldBe("Bearer a-key");
        asked.Body.GetProperty("messages").EnumerateArray().Select(turn => $"{turn.GetProperty("role").GetString()}: {Content(turn)}")
            .ShouldBe(["system: You are a bakery.", "user: Hello", "assistant: Good morning", "user: When do you open?"]);
    }

    [Fact]
    public async Task A_language_model_that_fails_is_no_reply()
    {
        await using var model = await ReplyEndpoint.StartAsync(_ => Results.StatusCode(500));
        await using var services = Build(
            ("Replies:Kind", "chat"), ("Replies:Chat:BaseUrl", model.Address.ToString()), ("Replies:Chat:ApiKey", "a-key"), ("Replies:Chat:Model", "small"));

        await Should.ThrowAsync<ReplyException>(() => WriteAsync(services, Message));

        model.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Echo_speaks_the_messages_own_words()
    {
        await using var services = Build();

        (await WriteAsync(services, Message)).ShouldBe(new Reply("When do you open?"));
        (await WriteAsync(services, Message with { Type = "audio", Text = null })).ShouldBeNull();
    }

    [Theory]
    [InlineData("Replies:Kind", "parrot", "echo, http or chat")]
    [InlineData("Replies:Kind", "http", "Replies:Http:Url")]
    [InlineData("Replies:Kind", "chat", "Replies:Chat:Model")]
    [InlineData("Replies:Http:Url", "localhost:9000/hook", "Replies:Http:Url must be an absolute http(s) URL", "http")]
    [InlineData("Replies:Http:ApiKey", "two\nlines", "Replies:Http:ApiKey is '***'", "http")]
    [InlineData("Replies:Chat:BaseUrl", "api.example.com/v1", "Replies:Chat:BaseUrl must be an absolute http(s) URL", "chat")]
    [InlineData("Replies:Chat:BaseUrl", "localhost:11434/v1", "Replies:Chat:BaseUrl must be an absolute http(s) URL", "chat")]
    [InlineData("Replies:Chat:MaxTokensField", "tokens", "max_completion_tokens", "chat")]
    public async Task A_wrong_setting_is_named(string key, string value, string named, string? kind = null)
    {
        await using var services = Build([(key, value), .. kind is null ? [] : new[] { ("Replies:Kind", kind) }]);

        Should.Throw<OptionsValidationException>(() => services.Services.GetRequiredService<IStartupValidator>().Validate()).Message.ShouldContain(named);
    }

    private static string? Content(JsonElement turn)
    {
        var content = turn.GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString() : content[0].GetProperty("text").GetString();
    }

    private static Task<Reply?> WriteAsync(WebApplication services, InboundMessage message, params ChatTurn[] history)
        => services.Services.GetRequiredService<IReplyWriter>().WriteAsync(message, history, TestContext.Current.CancellationToken);

    private static WebApplication Build(params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(configuration.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        builder.AddServiceDefaults();
        builder.AddReplies();
        return builder.Build();
    }

    private sealed class Hanging : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var end = new TaskCompletionSource();
            httpContext.RequestAborted.Register(() => end.TrySetResult());
            return end.Task;
        }
    }
}
