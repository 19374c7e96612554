using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox.Sounds;

namespace WhatsVoice.Tests.Services.Sandbox;

public sealed class GraphTests
{
    private const string Ada = "15550001111";

    [Fact]
    public async Task A_voice_note_is_accepted_shown_and_reported_sent_delivered_read_in_this_order()
    {
        await using var stage = await Stage.OpenAsync();
        var question = await stage.People.SendAsync(Ada, "Hello");

        using var accepted = await stage.Graph.SendNoteAsync("+1 555 000 1111", await stage.Graph.UploadAsync(Sound.Mono), "send-42", question);
        var answer = await GraphDriver.JsonAsync(accepted);
        var note = await stage.People.WaitForVoiceNoteAsync(Ada, question);
        await Eventually.TrueAsync(() => stage.Business.Statuses.Count() == 3, "three statuses arrived");

        answer.GetProperty("messaging_product").GetString().ShouldBe("whatsapp");
        answer.GetProperty("contacts")[0].GetProperty("wa_id").GetString().ShouldBe(Ada);
        answer.GetProperty("messages")[0].GetProperty("id").GetString().ShouldBe(note.Id);
        note.ReplyTo.ShouldBe(question);
        note.CallbackData.ShouldBe("send-42");
        note.DurationMs!.Value.ShouldBe(1600, 25);
        note.TookMs!.Value.ShouldBeGreaterThan(0);
        (await stage.People.GetMediaAsync(note.MediaId!)).ShouldBe(Sound.Mono);
        stage.Business.Statuses.Select(status => status.GetProperty("status").GetString()).ShouldBe(["sent", "delivered", "read"]);
        stage.Business.Statuses.ShouldAllBe(status => status.GetProperty("id").GetString() == note.Id
            && status.GetProperty("recipient_id").GetString() == Ada
            && status.GetProperty("biz_opaque_callback_data").GetString() == "send-42");
        stage.Business.Statuses.First().GetProperty("pricing").GetProperty("pricing_model").GetString().ShouldBe("PMP");
        stage.Business.Received.ShouldAllBe(webhook => Business.IsSigned(webhook));
    }

    [Fact]
    public async Task A_played_note_is_reported_once()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SendAsync(Ada, "Hello");
        using var accepted = await stage.Graph.SendNoteAsync(Ada, await stage.Graph.UploadAsync(Sound.Mono));
        var note = await stage.People.WaitForVoiceNoteAsync(Ada);
        await stage.People.WaitForStatusAsync(Ada, note.Id, "read");

        await stage.People.PlayAsync(Ada, note.Id);
        await stage.People.PlayAsync(Ada, note.Id);
        using var marker = await stage.Graph.SendTextAsync(Ada, "Done?");
        await Eventually.TrueAsync(() => stage.Business.Statuses.Count() == 7, "the marker's statuses arrived too");

        stage.Business.Statuses.Count(status => status.GetProperty("status").GetString() == "played").ShouldBe(1);
    }

    [Theory]
    [InlineData("stereo", "audio/ogg; codecs=opus", "2 channels")]
    [InlineData("text", "audio/ogg; codecs=opus", "not an Ogg container")]
    [InlineData("cut", "audio/ogg; codecs=opus", "cut off")]
    [InlineData("mono", "audio/opus", "Unsupported Voice mime type audio/opus")]
    public async Task A_file_that_is_no_voice_note_is_accepted_first_and_fails_later_with_131053(string what, string type, string details)
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SendAsync(Ada, "Hello");
        byte[] file = what switch { "stereo" => Sound.Stereo, "text" => "hello"u8.ToArray(), "cut" => Sound.Mono[..^100], _ => Sound.Mono };

        using var accepted = await stage.Graph.SendNoteAsync(Ada, await stage.Graph.UploadAsync(file, type), "send-7");
        var note = await stage.People.WaitForAsync(Ada, line => line.Status == "failed");
        await Eventually.TrueAsync(() => stage.Business.Statuses.Any(), "the failure was reported");

        accepted.StatusCode.ShouldBe(HttpStatusCode.OK);
        note.Error!.Code.ShouldBe(131053);
        var failed = stage.Business.Statuses.Single();
        failed.GetProperty("status").GetString().ShouldBe("failed");
        failed.GetProperty("biz_opaque_callback_data").GetString().ShouldBe("send-7");
        failed.GetProperty("errors")[0].GetProperty("code").GetInt32().ShouldBe(131053);
        failed.GetProperty("errors")[0].GetProperty("error_data").GetProperty("details").GetString()!.ShouldContain(details);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_with_190()
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await stage.Graph.SendAsync(new { messaging_product = "whatsapp" }, bearer: "not-the-token");

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var error = await GraphDriver.ErrorAsync(refused);
        error.GetProperty("code").GetInt32().ShouldBe(190);
        error.GetProperty("type").GetString().ShouldBe("OAuthException");
        error.GetProperty("fbtrace_id").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_number_that_is_not_the_businesss_is_an_unknown_object()
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await stage.Graph.SendAsync(new { messaging_product = "whatsapp" }, number: "999999999999999");

        var error = await GraphDriver.ErrorAsync(refused);
        error.GetProperty("code").GetInt32().ShouldBe(100);
        error.GetProperty("error_subcode").GetInt32().ShouldBe(33);
        error.GetProperty("type").GetString().ShouldBe("GraphMethodException");
    }

    public static TheoryData<string, int, string> BadSends => new()
    {
        { """{"to":"15550001111","type":"text","text":{"body":"x"}}""", 131008, "messaging_product" },
        { """{"messaging_product":"whatsapp","type":"text","text":{"body":"x"}}""", 131008, "to" },
        { """{"messaging_product":"whatsapp","to":"15550001111","type":"text"}""", 131008, "text" },
        { """{"messaging_product":"whatsapp","to":"15550001111","type":"audio","audio":{}}""", 131008, "audio" },
        { """{"messaging_product":"whatsapp","to":"15550001111","type":"audio","audio":{"id":"12345"}}""", 131009, "12345" },
        { """{"messaging_product":"whatsapp","to":"15550001111","type":"dance"}""", 100, "dance" },
        { """{"messaging_product":"whatsapp","status":"read","message_id":"wamid.unknown"}""", 131009, "wamid.unknown" },
        { """{"messaging_product":"whatsapp","status":"read"}""", 131008, "message_id" },
        { """[1,2]""", 100, "JSON object" },
    };

    [Theory]
    [MemberData(nameof(BadSends))]
    public async Task A_bad_send_is_refused_with_Metas_code_and_the_parameter(string body, int code, string details)
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SendAsync(Ada, "Hello");

        using var refused = await stage.Graph.SendAsync(JsonSerializer.Deserialize<JsonElement>(body));

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = await GraphDriver.ErrorAsync(refused);
        error.GetProperty("code").GetInt32().ShouldBe(code);
        error.GetProperty("error_data").GetProperty("details").GetString()!.ShouldContain(details);
    }

    [Fact]
    public async Task Callback_data_may_have_512_characters_and_no_more()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SendAsync(Ada, "Hello");
        var media = await stage.Graph.UploadAsync(Sound.Mono);

        using var longest = await stage.Graph.SendNoteAsync(Ada, media, new string('x', 512));
        using var tooLong = await stage.Graph.SendNoteAsync(Ada, media, new string('x', 513));

        longest.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GraphDriver.ErrorAsync(tooLong)).GetProperty("code").GetInt32().ShouldBe(131009);
    }

    [Fact]
    public async Task Twenty_four_hours_after_the_persons_last_message_a_send_is_refused_with_131047()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var stage = await Stage.OpenAsync(time);
        await stage.People.SendAsync(Ada, "Hello");

        time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        using var inTime = await stage.Graph.SendTextAsync(Ada, "Still here?");
        time.Advance(TimeSpan.FromSeconds(2));
        using var tooLate = await stage.Graph.SendTextAsync(Ada, "And now?");
        using var stranger = await stage.Graph.SendTextAsync("15550009999", "We never met");

        inTime.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GraphDriver.ErrorAsync(tooLate)).GetProperty("code").GetInt32().ShouldBe(131047);
        (await GraphDriver.ErrorAsync(stranger)).GetProperty("code").GetInt32().ShouldBe(131047);
    }

    [Fact]
    public async Task Media_goes_up_is_described_comes_down_and_is_deleted()
    {
        await using var stage = await Stage.OpenAsync();
        var id = await stage.Graph.UploadAsync(Sound.Mono);

        var described = await GraphDriver.JsonAsync(await stage.Graph.GetAsync($"graph/v25.0/{id}"));
        using var bytes = await stage.Graph.GetAsync(described.GetProperty("url").GetString()!);
        using var withoutToken = await stage.People.Http.GetAsync(described.GetProperty("url").GetString(), TestContext.Current.CancellationToken);
        using var deleted = await stage.Graph.DeleteAsync($"graph/v25.0/{id}");
        using var gone = await stage.Graph.GetAsync($"graph/v25.0/{id}");

        described.GetProperty("mime_type").GetString().ShouldBe("audio/ogg; codecs=opus");
        described.GetProperty("file_size").GetInt64().ShouldBe(Sound.Mono.Length);
        described.GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Sound.Mono)));
        (await bytes.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(Sound.Mono);
        withoutToken.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        deleted.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GraphDriver.ErrorAsync(gone)).GetProperty("error_subcode").GetInt32().ShouldBe(33);
    }

    [Theory]
    [InlineData("application/octet-stream", "application/octet-stream")]
    [InlineData("audio/ogg", "audio/mpeg")]
    public async Task An_upload_of_a_type_that_is_not_allowed_or_does_not_match_is_refused(string fileType, string declared)
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await stage.Graph.TryUploadAsync(Sound.Mono, fileType, declared);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await GraphDriver.ErrorAsync(refused)).GetProperty("code").GetInt32().ShouldBe(100);
    }

    [Fact]
    public async Task An_upload_of_more_than_16_MB_is_refused()
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await stage.Graph.TryUploadAsync(new byte[16 * 1024 * 1024 + 1]);

        (await GraphDriver.ErrorAsync(refused)).GetProperty("error_data").GetProperty("details").GetString()!.ShouldContain("16777216 bytes");
    }
}
