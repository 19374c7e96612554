using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Replies;

/// <summary>What businesses' endpoints really answer, and what they are told.</summary>
public sealed class HttpReplyWriterTests
{
    public static TheoryData<string, string, byte[]> Answers => new()
    {
        { "a byte order mark", "application/json", [0xEF, 0xBB, 0xBF, .. """{"text":"Hello"}"""u8] },
        { "a list of items", "application/json", """[{"text":"Hello"}]"""u8.ToArray() },
        { "another casing", "application/json", """{"Text":"Hello"}"""u8.ToArray() },
        { "a JSON string", "application/json", "\"Hello\""u8.ToArray() },
        { "plain text", "text/plain; charset=utf-8", "Hello"u8.ToArray() },
        { "plain text of a workflow tool", "text/html; charset=utf-8", "Hello"u8.ToArray() },
        { "JSON as text", "text/plain", """{"text":"Hello"}"""u8.ToArray() },
        { "UTF-16 with a byte order mark", "application/json", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("""{"text":"Hello"}""")] },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_is_understood_in_the_forms_that_endpoints_write(string form, string type, byte[] body)
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.Bytes(body, type));

        (await host.WriteAsync()).ShouldBe(new Reply("Hello"), form);
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("nonsense")]
    public async Task An_answer_in_a_character_set_that_is_not_known_is_read_as_utf_8(string charset)
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.Bytes("Hello"u8.ToArray(), $"text/plain; charset={charset}"));

        (await host.WriteAsync())!.Text.ShouldBe("Hello");
    }

    [Theory]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    public async Task A_declared_character_set_is_kept(string charset)
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.Bytes(Encoding.Latin1.GetBytes("""{"text":"Grüße"}"""), $"application/json; charset={charset}"));

        (await host.WriteAsync()).ShouldBe(new Reply("Grüße"));
    }

    [Theory]
    [InlineData("""{"message":"Workflow was started"}""", "message")]
    [InlineData("""[{"output":"Hello","sessionId":"1"}]""", "output, sessionId")]
    [InlineData("{}", "Its fields: .")]
    public async Task An_object_without_text_is_silence_and_a_warning_that_names_its_fields(string body, string named)
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.Text(body, "application/json"));

        (await host.WriteAsync()).ShouldBeNull();

        host.Log.Text.ShouldContain("Warning: Replies:Http:Url answered an object without \"text\"");
        host.Log.Text.ShouldContain(named);
        host.Log.Text.ShouldNotContain("Workflow was started");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"text":null}""")]
    [InlineData("""{"text":"\u200b"}""")]
    [InlineData("""{"text":"\u202e\u2066"}""")]
    public async Task An_answer_without_anything_visible_is_silence(string body)
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.Text(body, "application/json"));

        (await host.WriteAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("{\"text\":5}", "as a JSON Number")]
    [InlineData("5", "a JSON Number")]
    public async Task An_answer_against_the_contract_is_final_and_says_how(string body, string named)
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.Text(body, "application/json"));

        var failure = await Should.ThrowAsync<ReplyException>(() => host.WriteAsync());

        failure.IsPermanent.ShouldBeTrue();
        failure.Message.ShouldContain(named);
    }

    [Theory]
    [InlineData("<html>Maintenance</html>", "text/html")]
    [InlineData("{\"text\":", "application/json")]
    public async Task An_error_page_or_json_that_breaks_off_may_be_another_answer_the_next_time(string body, string type)
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.Text(body, type));

        (await Should.ThrowAsync<ReplyException>(() => host.WriteAsync())).IsPermanent.ShouldBeFalse();
    }

    [Fact]
    public async Task An_answer_over_the_size_limit_is_final_at_once_and_names_the_limit()
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.Json(new { text = new string('a', HttpReplyWriter.MaxResponseBytes) }));

        var failure = await Should.ThrowAsync<ReplyException>(() => host.WriteAsync());

        failure.IsPermanent.ShouldBeTrue();
        failure.Message.ShouldContain($"more than {HttpReplyWriter.MaxResponseBytes} bytes");
        host.Server.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(401, true)]
    [InlineData(404, true)]
    [InlineData(409, false)]
    [InlineData(429, false)]
    [InlineData(502, false)]
    public async Task A_refusal_that_will_not_pass_is_told_from_one_that_may(int status, bool permanent)
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.StatusCode(status));

        (await Should.ThrowAsync<ReplyException>(() => host.WriteAsync())).IsPermanent.ShouldBe(permanent);
    }

    [Fact]
    public async Task The_endpoint_is_told_the_whole_message_as_whatsapp_wrote_it()
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.NoContent());
        const string Content = """{"id":"wamid.1","type":"audio","audio":{"id":"2754859441498128","voice":true},"context":{"id":"wamid.OLD"},"referral":{"source_id":"ad-9"}}""";

        await host.WriteAsync(ReplyTestHost.Message with
        {
            Type = "audio",
            Text = null,
            UserId = "US.13491208655302741918",
            Username = "ada",
            Media = new InboundMedia { Id = "2754859441498128", MimeType = "audio/ogg; codecs=opus", Sha256 = "c2hh", IsVoice = true },
            Content = Content,
        });

        host.Server.Asked.ShouldHaveSingleItem().Body.GetRawText().ShouldBe(JsonSerializer.Serialize(new
        {
            id = "wamid.1",
            from = "15550001111",
            user_id = "US.13491208655302741918",
            username = "ada",
            name = "Ann",
            phone_number_id = "100000000000001",
            type = "audio",
            timestamp = 1_790_000_000,
            media = new { id = "2754859441498128", mime_type = "audio/ogg; codecs=opus", sha256 = "c2hh", voice = true },
            message = JsonSerializer.Deserialize<JsonElement>(Content),
        }));
    }

    [Fact]
    public async Task The_endpoint_is_told_which_message_new_words_replace()
    {
        await using var host = await ReplyTestHost.HttpAsync(Results.NoContent());

        await host.WriteAsync(ReplyTestHost.Message with { Type = "edit", Text = "I meant Friday", EditedMessageId = "wamid.T1" });

        var body = host.Server.Asked.ShouldHaveSingleItem().Body;
        body.GetProperty("text").GetString().ShouldBe("I meant Friday");
        body.GetProperty("edited_message_id").GetString().ShouldBe("wamid.T1");
    }

    /// <summary>More than the 20 connections that were once the limit.</summary>
    [Fact]
    public async Task Fifty_slow_answers_hold_up_nobody_else()
    {
        var release = new TaskCompletionSource();
        await using var host = await ReplyTestHost.HttpAsync(message => message.GetProperty("text").GetString() == "slow" ? new Held(release.Task) : Results.Json(new { text = "At once." }));
        var slow = Enumerable.Range(0, 50).Select(number => host.WriteAsync(ReplyTestHost.Message with { Id = $"wamid.{number}", Text = "slow" })).ToList();
        await Eventually.TrueAsync(() => host.Server.Asked.Count == 50, "all are asked");

        (await host.WriteAsync()).ShouldBe(new Reply("At once."));

        slow.ShouldAllBe(task => !task.IsCompleted);
        release.SetResult();
        (await Task.WhenAll(slow)).ShouldAllBe(reply => reply!.Text == "At last.");
    }

    private sealed class Held(Task release) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await release;
            await Results.Json(new { text = "At last." }).ExecuteAsync(httpContext);
        }
    }
}
