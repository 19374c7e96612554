using System.Net;
using System.Net.Http.Json;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Services.Sandbox.Sounds;

namespace WhatsVoice.Tests.Services.Sandbox;

public sealed class FaultTests
{
    private const string Ada = "15550001111";
    private const string Bruno = "15550002222";

    [Fact]
    public async Task A_reset_cuts_the_connection_without_effect_as_often_as_it_was_told()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SendAsync(Ada, "Hello");
        await stage.People.SetFaultAsync(new { route = "messages", reset = true, times = 2 });

        await Should.ThrowAsync<HttpRequestException>(() => stage.Graph.SendTextAsync(Ada, "One"));
        await Should.ThrowAsync<HttpRequestException>(() => stage.Graph.SendTextAsync(Ada, "Two"));
        using var third = await stage.Graph.SendTextAsync(Ada, "Three");

        third.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stage.People.ChatAsync(Ada)).Where(line => line.Direction == "out").Select(line => line.Text).ShouldBe(["Three"]);
        (await stage.People.LogAsync("graph", "messages")).Select(call => call.Fault).ShouldBe(["reset", "reset", null]);
    }

    [Fact]
    public async Task After_effect_the_message_is_there_but_its_sender_never_hears_of_it()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SendAsync(Ada, "Hello");
        var media = await stage.Graph.UploadAsync(Sound.Mono);
        await stage.People.SetFaultAsync(new { route = "messages", after_effect = true, times = 1 });

        await Should.ThrowAsync<HttpRequestException>(() => stage.Graph.SendNoteAsync(Ada, media, "send-1"));
        var note = await stage.People.WaitForVoiceNoteAsync(Ada);
        await Eventually.TrueAsync(() => stage.Business.Statuses.Any(), "the status tells the sender");

        note.CallbackData.ShouldBe("send-1");
        stage.Business.Statuses.First().GetProperty("biz_opaque_callback_data").GetString().ShouldBe("send-1");
        var call = (await stage.People.LogAsync("graph", "messages")).Single();
        call.Fault.ShouldBe("after_effect");
        call.Status.ShouldBeNull();
        call.MessageId.ShouldBe(note.Id);
    }

    [Fact]
    public async Task The_address_and_the_download_of_a_file_have_faults_of_their_own()
    {
        await using var stage = await Stage.OpenAsync();
        var media = await stage.Graph.UploadAsync(Sound.Mono);
        await stage.People.SetFaultAsync(new { route = "media_url", status = 503, times = 1 });
        await stage.People.SetFaultAsync(new { route = "media_download", truncate = true, times = 1 });

        using var refused = await stage.Graph.GetAsync($"graph/v25.0/{media}");
        using var described = await stage.Graph.GetAsync($"graph/v25.0/{media}");
        var url = (await GraphDriver.JsonAsync(described)).GetProperty("url").GetString()!;
        await Should.ThrowAsync<HttpRequestException>(() => stage.Graph.GetAsync(url));
        using var whole = await stage.Graph.GetAsync(url);

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(Sound.Mono);
        (await stage.People.LogAsync("graph", "media_url")).Select(call => call.Fault).ShouldBe(["status", null]);
        (await stage.People.LogAsync("graph", "media_download")).Select(call => call.Fault).ShouldBe(["truncate", null]);
    }

    [Fact]
    public async Task A_hang_lasts_until_the_caller_gives_up()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SetFaultAsync(new { route = "media", hang = true, times = 1 });
        using var caller = new HttpClient { BaseAddress = stage.Sandbox.Address, Timeout = TimeSpan.FromMilliseconds(300) };

        await Should.ThrowAsync<TaskCanceledException>(() => new GraphDriver(caller, SandboxHost.AccessToken, SandboxHost.PhoneNumberId).UploadAsync(Sound.Mono));
        await Eventually.TrueAsync(async () => (await stage.People.LogAsync("graph", "media")).Count == 1, "the call is in the log");

        (await stage.People.LogAsync("graph", "media")).Single().Fault.ShouldBe("hang");
        (await stage.Graph.UploadAsync(Sound.Mono)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_truncated_answer_ends_in_the_middle()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SetFaultAsync(new { route = "media", truncate = true, times = 1 });

        var cut = await Should.ThrowAsync<Exception>(() => stage.Graph.UploadAsync(Sound.Mono));

        (cut is HttpRequestException or HttpIOException).ShouldBeTrue(cut.ToString());
    }

    [Fact]
    public async Task A_status_comes_with_the_body_that_was_asked_for_and_only_for_the_person_it_was_set_on()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SendAsync(Ada, "Hello");
        await stage.People.SendAsync(Bruno, "Hello");
        await stage.People.SetFaultAsync(new { route = "messages", person = Ada, status = 400, body = new { error = new { code = 131056, message = "pair rate" } } });

        using var limited = await stage.Graph.SendTextAsync(Ada, "Hi");
        using var other = await stage.Graph.SendTextAsync(Bruno, "Hi");
        await stage.People.ClearFaultsAsync();
        using var after = await stage.Graph.SendTextAsync(Ada, "Hi");

        limited.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await GraphDriver.ErrorAsync(limited)).GetProperty("code").GetInt32().ShouldBe(131056);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fault_on_read_marks_leaves_sends_alone()
    {
        await using var stage = await Stage.OpenAsync();
        var id = await stage.People.SendAsync(Ada, "Hello");
        await stage.People.SetFaultAsync(new { route = "read", status = 500 });

        using var read = await stage.Graph.ReadAsync(id);
        using var sent = await stage.Graph.SendTextAsync(Ada, "Hi");

        read.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await GraphDriver.ErrorAsync(read)).GetProperty("code").GetInt32().ShouldBe(131000);
        sent.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_lost_webhook_answer_makes_the_webhook_come_again()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SetFaultAsync(new { route = "webhook", after_effect = true, times = 1 });

        await stage.People.WaitForStatusAsync(Ada, await stage.People.SendAsync(Ada, "Hello"), "delivered");

        stage.Business.Received.Count.ShouldBe(2);
        (await stage.People.LogAsync("webhook")).Select(attempt => attempt.Fault).ShouldBe(["after_effect", null]);
    }

    [Fact]
    public async Task Latency_is_added_to_every_call_on_its_route()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.People.SetLatencyAsync("media", 150);

        await stage.Graph.UploadAsync(Sound.Mono);

        (await stage.People.LogAsync("graph", "media")).Single().DurationMs.ShouldBeGreaterThan(140);
    }

    [Theory]
    [InlineData("""{"route":"nowhere","reset":true}""", "route")]
    [InlineData("""{"route":"messages"}""", "fault")]
    [InlineData("""{"route":"messages","reset":true,"hang":true}""", "fault")]
    [InlineData("""{"route":"messages","status":99}""", "status")]
    [InlineData("""{"route":"webhook","hang":true}""", "route")]
    [InlineData("""{"route":"messages","reset":true,"retry_after":5}""", "retry_after")]
    public async Task A_fault_that_makes_no_sense_is_refused_with_its_field(string body, string field)
    {
        await using var stage = await Stage.OpenAsync();

        using var refused = await stage.People.Http.PutAsync(
            "sandbox/faults", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(TestContext.Current.CancellationToken))
            .GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }
}
