using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox.Sounds;

namespace WhatsVoice.Tests.Services.Sandbox;

public sealed class PeopleTests
{
    private const string Ada = "15550001111";

    [Theory]
    [InlineData("+15550001111", "hello", "from", "7 to 15 digits")]
    [InlineData("123456", "hello", "from", "7 to 15 digits")]
    [InlineData(null, "hello", "from", "7 to 15 digits")]
    [InlineData(Ada, "", "text", "1 to 4096 characters")]
    [InlineData(Ada, null, "text", "1 to 4096 characters")]
    public async Task A_message_that_WhatsApp_would_not_take_is_refused_with_field_and_limit(string? from, string? text, string field, string limit)
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await stage.People.TrySendAsync(new { from, text });

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        problem.GetProperty("errors").GetProperty(field)[0].GetString()!.ShouldContain(limit);
        stage.Business.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_text_of_4096_characters_is_taken_and_one_more_is_not()
    {
        await using var stage = await Stage.OpenAsync();

        using var longest = await stage.People.TrySendAsync(new { from = Ada, text = new string('a', 4096) });
        using var tooLong = await stage.People.TrySendAsync(new { from = Ada, text = new string('a', 4097) });

        longest.StatusCode.ShouldBe(HttpStatusCode.OK);
        tooLong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_body_that_is_not_JSON_is_refused_as_a_problem()
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await stage.People.Http.PostAsync(
            "sandbox/messages", new StringContent("{\"from\":", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("detail").GetString()!.ShouldContain("JSON");
    }

    [Fact]
    public async Task An_unknown_person_has_an_empty_chat()
    {
        await using var stage = await Stage.OpenAsync();

        (await stage.People.ChatAsync("19998887777")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_read_mark_turns_the_ticks_of_this_and_every_earlier_message_and_typing_shows_until_the_reply()
    {
        await using var stage = await Stage.OpenAsync();
        var first = await stage.People.SendAsync(Ada, "One");
        var second = await stage.People.SendAsync(Ada, "Two");
        await stage.People.WaitForStatusAsync(Ada, second, "delivered");

        using var read = await stage.Graph.ReadAsync(second, typing: true);

        (await GraphDriver.JsonAsync(read)).GetProperty("success").GetBoolean().ShouldBeTrue();
        (await stage.People.ChatAsync(Ada)).Select(line => line.Status).ShouldBe(["read", "read"]);
        (await stage.People.IsTypingAsync(Ada)).ShouldBeTrue();
        using var sent = await stage.Graph.SendTextAsync(Ada, "Three");
        (await stage.People.IsTypingAsync(Ada)).ShouldBeFalse();
        first.ShouldNotBe(second);
    }

    [Fact]
    public async Task An_event_stream_tells_of_messages_ticks_typing_and_answers()
    {
        await using var stage = await Stage.OpenAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        List<string> seen = [];

        await foreach (var (type, data) in stage.People.EventsAsync(patience.Token))
        {
            if (type == "hello")
            {
                await stage.People.SendAsync(Ada, "Hello");
                continue;
            }

            var message = data.TryGetProperty("message", out var carried) ? carried : default;
            seen.Add(type switch
            {
                "message" => $"message {message.GetProperty("direction").GetString()}",
                "status" => $"{message.GetProperty("direction").GetString()} {message.GetProperty("status").GetString()}",
                "typing" => data.TryGetProperty("until", out _) ? "typing" : "typed",
                _ => type,
            });
            if (seen[^1] == "in delivered")
            {
                (await stage.Graph.ReadAsync(message.GetProperty("id").GetString()!, typing: true)).Dispose();
                (await stage.Graph.SendNoteAsync(Ada, await stage.Graph.UploadAsync(Sound.Mono))).Dispose();
            }
            else if (seen[^1] == "out read")
            {
                break;
            }
        }

        seen.ShouldBe(
            ["message in", "webhook", "in delivered", "in read", "typing", "typed", "message out", "out sent", "out delivered", "out read"],
            ignoreOrder: true);
        seen.IndexOf("message in").ShouldBe(0);
        seen.IndexOf("typing").ShouldBeLessThan(seen.IndexOf("message out"));
    }

    [Fact]
    public async Task Media_is_served_with_its_type_and_in_ranges()
    {
        await using var stage = await Stage.OpenAsync();
        var id = await stage.Graph.UploadAsync(Sound.Mono);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"sandbox/media/{id}");
        part.Headers.Range = new(4, 27);

        using var ranged = await stage.People.Http.SendAsync(part, TestContext.Current.CancellationToken);
        using var whole = await stage.People.Http.GetAsync($"sandbox/media/{id}", TestContext.Current.CancellationToken);

        ranged.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await ranged.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(Sound.Mono[4..28]);
        whole.Content.Headers.ContentType!.ToString().ShouldBe("audio/ogg; codecs=opus");
        (await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(Sound.Mono);
    }

    [Fact]
    public async Task Emptied_chats_forget_what_was_still_on_its_way()
    {
        await using var stage = await Stage.OpenAsync();
        stage.Business.Answer = _ => 503;
        await stage.People.SendAsync(Ada, "Hello?");
        await Eventually.TrueAsync(() => !stage.Business.Received.IsEmpty, "the webhook was tried");

        await stage.People.ResetAsync();

        await Eventually.TrueAsync(async () => JsonSerializer.Deserialize<JsonElement>(
            await stage.People.Http.GetStringAsync("sandbox/chats", TestContext.Current.CancellationToken))
            .GetProperty("business").GetProperty("waiting").GetInt32() == 0, "nothing waits");
        (await stage.People.ChatAsync(Ada)).ShouldBeEmpty();
    }
}
