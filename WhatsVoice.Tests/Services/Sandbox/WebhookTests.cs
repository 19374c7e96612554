using System.Text;
using System.Text.Json;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Sandbox;

public sealed class WebhookTests
{
    private const string Ada = "15550001111";

    [Fact]
    public async Task A_message_reaches_the_business_in_Metas_shape()
    {
        await using var stage = await Stage.OpenAsync();

        var id = await stage.People.SendAsync(Ada, "Hello there", "Ada");
        await stage.People.WaitForStatusAsync(Ada, id, "delivered");

        var value = stage.Business.Values.Single();
        value.GetProperty("metadata").GetProperty("phone_number_id").GetString().ShouldBe(SandboxHost.PhoneNumberId);
        value.GetProperty("contacts")[0].GetProperty("profile").GetProperty("name").GetString().ShouldBe("Ada");
        value.GetProperty("contacts")[0].GetProperty("wa_id").GetString().ShouldBe(Ada);
        var message = value.GetProperty("messages")[0];
        message.GetProperty("id").GetString().ShouldBe(id);
        message.GetProperty("from").GetString().ShouldBe(Ada);
        message.GetProperty("type").GetString().ShouldBe("text");
        message.GetProperty("text").GetProperty("body").GetString().ShouldBe("Hello there");
        message.GetProperty("timestamp").GetString()!.ShouldMatch("^[0-9]{10}$");
    }

    [Fact]
    public async Task The_signature_covers_the_raw_bytes_in_which_accents_and_emoji_are_escaped()
    {
        await using var stage = await Stage.OpenAsync();
        const string Text = "Olá, où est l’été? 👋🏽 <b>";

        await stage.People.WaitForStatusAsync(Ada, await stage.People.SendAsync(Ada, Text, "Zoë"), "delivered");

        var webhook = stage.Business.Received.Single();
        Business.IsSigned(webhook).ShouldBeTrue();
        webhook.Signature!.ShouldMatch("^sha256=[0-9a-f]{64}$");
        webhook.Body.ShouldAllBe(@byte => @byte < 128);
        Encoding.ASCII.GetString(webhook.Body).ShouldContain(@"Zo\u00EB");
        stage.Business.Messages.Single().GetProperty("text").GetProperty("body").GetString().ShouldBe(Text);
    }

    [Fact]
    public async Task A_webhook_is_tried_again_with_the_same_bytes_until_it_is_answered_with_200()
    {
        await using var stage = await Stage.OpenAsync();
        stage.Business.Answer = attempt => attempt switch { 1 => 503, 2 => 500, 3 => 204, _ => 200 };

        var id = await stage.People.SendAsync(Ada, "Are you there?");
        await stage.People.WaitForStatusAsync(Ada, id, "delivered");

        stage.Business.Received.Count.ShouldBe(4);
        stage.Business.Received.Select(webhook => Convert.ToHexString(webhook.Body)).Distinct().Count().ShouldBe(1);
        var attempts = await stage.People.LogAsync("webhook", "webhook");
        attempts.Select(attempt => attempt.Status).ShouldBe([503, 500, 204, 200]);
        attempts.Select(attempt => attempt.Attempt).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task A_message_waits_while_nobody_listens_and_the_chat_list_says_so()
    {
        await using var business = await Business.OpenAsync();
        var url = business.WebhookUrl;
        await business.DisposeAsync();
        await using var sandbox = SandboxHost.Start(url);

        var id = await sandbox.Client.SendAsync(Ada, "Hello?");
        await Eventually.TrueAsync(async () => (await sandbox.Client.LogAsync("webhook")).Count >= 2, "it is tried twice");

        (await sandbox.Client.ChatAsync(Ada)).Single(line => line.Id == id).Status.ShouldBe("pending");
        var state = JsonSerializer.Deserialize<JsonElement>(await sandbox.Client.Http.GetStringAsync("sandbox/chats", TestContext.Current.CancellationToken)).GetProperty("business");
        state.GetProperty("reachable").GetBoolean().ShouldBeFalse();
        state.GetProperty("waiting").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_webhook_that_is_never_acknowledged_is_given_up_and_its_message_failed()
    {
        await using var stage = await Stage.OpenAsync(time: null, ("Sandbox:WebhookRetryFor", "00:00:01"));
        stage.Business.Answer = _ => 503;

        var id = await stage.People.SendAsync(Ada, "Hello?");

        (await stage.People.WaitForStatusAsync(Ada, id, "failed")).Error!.Details.ShouldContain("did not acknowledge");
    }

    [Fact]
    public async Task Copies_of_a_webhook_are_delivered_at_the_same_time()
    {
        await using var stage = await Stage.OpenAsync();
        using var together = new Barrier(5);
        stage.Business.Answer = _ => together.SignalAndWait(TimeSpan.FromSeconds(10)) ? 200 : 503;

        await stage.People.WaitForStatusAsync(Ada, await stage.People.SendAsync(Ada, "Hello", times: 5), "delivered");
        await Eventually.TrueAsync(() => stage.Business.Received.Count == 5, "all five copies arrived");

        stage.Business.Messages.Select(message => message.GetProperty("id").GetString()).Distinct().Count().ShouldBe(1);
        (await stage.People.LogAsync("webhook")).ShouldAllBe(attempt => attempt.Attempt == 1);
    }

    [Fact]
    public async Task What_one_person_writes_arrives_in_order()
    {
        await using var stage = await Stage.OpenAsync();
        var texts = Enumerable.Range(1, 30).Select(number => $"Line {number}").ToArray();

        foreach (var text in texts)
        {
            await stage.People.SendAsync(Ada, text);
        }

        await Eventually.TrueAsync(() => stage.Business.Received.Count == texts.Length, "everything arrived");
        stage.Business.Messages.Select(message => message.GetProperty("text").GetProperty("body").GetString()).ShouldBe(texts);
    }

    [Fact]
    public async Task Someone_who_hides_the_number_is_known_by_user_id_only_and_can_be_answered_by_it()
    {
        await using var stage = await Stage.OpenAsync();

        await stage.People.WaitForStatusAsync(Ada, await stage.People.SendAsync(Ada, "Guess who", hideNumber: true), "delivered");
        var message = stage.Business.Messages.Single();
        using var answer = await stage.Graph.SendAsync(new
        {
            messaging_product = "whatsapp", recipient = message.GetProperty("from_user_id").GetString(), type = "text", text = new { body = "Ada?" },
        });

        message.TryGetProperty("from", out _).ShouldBeFalse();
        stage.Business.Values.First().GetProperty("contacts")[0].TryGetProperty("wa_id", out _).ShouldBeFalse();
        answer.IsSuccessStatusCode.ShouldBeTrue();
        (await stage.People.ChatAsync(Ada))[^1].Text.ShouldBe("Ada?");
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("wrong", false)]
    public async Task Any_payload_can_be_delivered_once_signed_unsigned_or_wrongly_signed(string sign, bool valid)
    {
        await using var stage = await Stage.OpenAsync();
        stage.Business.Answer = _ => 418;

        (await stage.People.DeliverAsync("""{"entry":[{"changes":[{"value":{}}]}]}""", sign)).ShouldBe(418);

        var webhook = stage.Business.Received.Single();
        Business.IsSigned(webhook).ShouldBe(valid);
        (webhook.Signature is null).ShouldBe(sign == "false");
    }

    [Fact]
    public async Task The_handshake_tells_whether_the_challenge_came_back()
    {
        await using var stage = await Stage.OpenAsync();
        await using var stranger = SandboxHost.Start(stage.Business.WebhookUrl, time: null, ("Sandbox:VerifyToken", "another-verify-token"));

        (await stage.People.VerifyAsync()).GetProperty("verified").GetBoolean().ShouldBeTrue();
        var refused = await stranger.Client.VerifyAsync();

        refused.GetProperty("verified").GetBoolean().ShouldBeFalse();
        refused.GetProperty("status").GetInt32().ShouldBe(403);
    }
}
