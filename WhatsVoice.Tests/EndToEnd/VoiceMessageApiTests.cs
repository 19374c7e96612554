using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>Other programs send voice messages and read what became of them.</summary>
public sealed class VoiceMessageApiTests(RunningApplication running)
{
    private static int _people;

    [Fact]
    public async Task A_program_sends_a_voice_message_to_a_person_who_has_written()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenAsync();
        var person = await PersonWhoHasWrittenAsync(sandbox);

        var id = await api.SendAsync("+" + person, "Your parcel has arrived.");
        var note = await sandbox.WaitForAsync(person, line => line.CallbackData == id);

        note.Voice.ShouldBe(true);
        var record = await api.WaitForStateAsync(id, "read");
        record.GetProperty("to").GetString().ShouldBe(person);
        record.GetProperty("message_id").GetString().ShouldBe(note.Id);
    }

    [Fact]
    public async Task A_quoted_message_is_shown_above_the_note()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenAsync();
        var person = NextPerson();
        var quoted = await sandbox.SendAsync(person, "When does it arrive?");
        await sandbox.WaitForVoiceNoteAsync(person, quoted);

        using var response = await api.PostAsync(new { to = person, text = "Tomorrow.", reply_to = quoted });
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString();

        (await sandbox.WaitForAsync(person, line => line.CallbackData == id)).ReplyTo.ShouldBe(quoted);
    }

    [Fact]
    public async Task The_same_idempotency_key_sends_once_even_at_the_same_moment()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenAsync();
        var person = await PersonWhoHasWrittenAsync(sandbox);
        var key = Guid.NewGuid().ToString();

        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => api.SendAsync(person, "Only once.", key)));
        await api.WaitForStateAsync(ids[0], "read");
        ids = [.. ids, await api.SendAsync(person, "Only once.", key)];
        await api.WaitForStateAsync(await api.SendAsync(person, "The next one."), "read");

        ids.Distinct().ShouldHaveSingleItem();
        (await sandbox.ChatAsync(person)).Count(line => line.CallbackData == ids[0]).ShouldBe(1);
    }

    [Fact]
    public async Task An_idempotency_key_of_another_request_is_refused()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenAsync();
        var person = await PersonWhoHasWrittenAsync(sandbox);
        var key = Guid.NewGuid().ToString();
        await api.SendAsync(person, "One thing.", key);

        using var response = await api.PostAsync(new { to = person, text = "Another thing." }, key);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await TypeAsync(response)).ShouldBe("urn:whatsvoice:problem:idempotency-key-reused");
    }

    [Theory]
    [InlineData("""{"text":"Hello"}""", "to", "7 to 15 digits")]
    [InlineData("""{"to":"12ab","text":"Hello"}""", "to", "7 to 15 digits")]
    [InlineData("""{"to":"15550001111"}""", "text", "1 to 4096")]
    [InlineData("""{"to":"15550001111","text":""}""", "text", "1 to 4096")]
    public async Task A_bad_request_names_the_field_and_the_limit(string body, string field, string limit)
    {
        using var api = await OpenAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await api.Http.PostAsync("/v1/voice-messages", content, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        problem.GetProperty("errors").GetProperty(field)[0].GetString()!.ShouldContain(limit);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("state=lost", "state")]
    public async Task A_bad_list_request_names_the_parameter(string query, string parameter)
    {
        using var api = await OpenAsync();

        using var response = await api.Http.GetAsync($"/v1/voice-messages?{query}", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        problem.GetProperty("errors").TryGetProperty(parameter, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_newest_first_without_gaps()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenAsync();
        var person = await PersonWhoHasWrittenAsync(sandbox);
        var sent = new List<string>();
        for (var message = 1; message <= 5; message++)
        {
            sent.Add(await api.SendAsync(person, $"Number {message}."));
        }

        await api.WaitForStateAsync(sent[^1], "read");
        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var page = await api.GetAsync($"/v1/voice-messages?to={person}&limit=2{(cursor is null ? "" : "&cursor=" + cursor)}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        // The first message was the answer to what the person wrote.
        listed.Take(5).ShouldBe(sent.AsEnumerable().Reverse());
        listed.Count.ShouldBe(6);
        (await api.GetAsync($"/v1/voice-messages?to={person}&state=dead")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_dead_letter_tells_why_and_is_redriven_once()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenAsync();
        var person = await PersonWhoHasWrittenAsync(sandbox);
        var id = await DieAsync(sandbox, api, person, "A number that is not on WhatsApp.");

        var listed = (await api.GetAsync("/v1/dead-letters?limit=100")).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("id").GetString() == id);
        listed.GetProperty("reason").GetString().ShouldBe("whatsapp_131026");
        listed.GetProperty("detail").GetString()!.ShouldContain("undeliverable");
        var answers = await Task.WhenAll(api.RedriveAsync(id), api.RedriveAsync(id), api.RedriveAsync(id));
        await api.WaitForStateAsync(id, "read");
        await api.WaitForStateAsync(await api.SendAsync(person, "The next one."), "read");

        answers.ShouldContain(HttpStatusCode.Accepted);
        (await sandbox.ChatAsync(person)).Count(line => line.CallbackData == id).ShouldBe(1);
        (await api.RedriveAsync(id)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_dead_letter_that_dies_again_can_be_redriven_again()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenAsync();
        var person = await PersonWhoHasWrittenAsync(sandbox);
        var id = await DieAsync(sandbox, api, person, "A hard case.");

        await FailNextSendAsync(sandbox, person);
        await api.RedriveAsync(id);
        await Eventually.TrueAsync(async () => await sandbox.FaultsLeftAsync() == 0, "it dies again");
        await api.WaitForStateAsync(id, "dead");
        await Eventually.TrueAsync(async () => await api.RedriveAsync(id) == HttpStatusCode.Accepted, "it is a dead letter again");

        await api.WaitForStateAsync(id, "read");
        (await sandbox.ChatAsync(person)).Count(line => line.CallbackData == id).ShouldBe(1);
    }

    [Fact]
    public async Task Several_dead_letters_are_redriven_at_once_and_unknown_ones_named()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenAsync();
        var person = await PersonWhoHasWrittenAsync(sandbox);
        var first = await DieAsync(sandbox, api, person, "First.");
        var second = await DieAsync(sandbox, api, person, "Second.");

        using var response = await api.Http.PostAsJsonAsync("/v1/dead-letters/redrive", new { ids = new[] { first, second, "vm_nothing" } }, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        answer.GetProperty("redriven").EnumerateArray().Select(id => id.GetString()).ShouldBe([first, second]);
        answer.GetProperty("not_found").EnumerateArray().Select(id => id.GetString()).ShouldBe(["vm_nothing"]);
        await api.WaitForStateAsync(first, "read");
        await api.WaitForStateAsync(second, "read");
    }

    [Fact]
    public async Task A_deleted_dead_letter_is_gone()
    {
        using var sandbox = await running.OpenSandboxAsync();
        using var api = await OpenAsync();
        var person = await PersonWhoHasWrittenAsync(sandbox);
        var id = await DieAsync(sandbox, api, person, "Nobody will miss me.");

        (await api.DeleteAsync(id)).ShouldBe(HttpStatusCode.NoContent);
        (await api.DeleteAsync(id)).ShouldBe(HttpStatusCode.NotFound);
        (await api.RedriveAsync(id)).ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>To accept a change of the API on purpose: ACCEPT_OPENAPI=1 writes the file anew.</summary>
    [Fact]
    public async Task The_checked_in_openapi_document_is_what_the_service_serves()
    {
        using var api = (await running.Application).CreateHttpClient("api", "http");
        var served = (await api.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken)).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var file = Path.Combine(ServiceProcess.RepositoryRoot, "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("ACCEPT_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(file, served, TestContext.Current.CancellationToken);
        }

        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n").ShouldBe(served);
    }

    [Fact]
    public async Task The_api_page_is_served()
    {
        using var api = (await running.Application).CreateHttpClient("api", "http");

        (await api.GetStringAsync("/scalar", TestContext.Current.CancellationToken)).ShouldContain("WhatsVoice");
    }

    private static string NextPerson() => (15550300000 + Interlocked.Increment(ref _people)).ToString(CultureInfo.InvariantCulture);

    private static async Task<string> PersonWhoHasWrittenAsync(SandboxClient sandbox)
    {
        var person = NextPerson();
        await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "Hi."));
        return person;
    }

    private static async Task<string> DieAsync(SandboxClient sandbox, ApiClient api, string person, string text)
    {
        await FailNextSendAsync(sandbox, person);
        var id = await api.SendAsync(person, text);
        await api.WaitForStateAsync(id, "dead");
        await Eventually.TrueAsync(
            async () => (await api.GetAsync("/v1/dead-letters?limit=100")).GetProperty("items").EnumerateArray().Any(item => item.GetProperty("id").GetString() == id),
            "it is listed");
        return id;
    }

    private static Task FailNextSendAsync(SandboxClient sandbox, string person) => sandbox.SetFaultAsync(new
    {
        route = "messages",
        person,
        status = 400,
        body = new { error = new { message = "(#131026) Message undeliverable", code = 131026 } },
        times = 1,
    });

    private static async Task<string?> TypeAsync(HttpResponseMessage response)
        => (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("type").GetString();

    private async Task<ApiClient> OpenAsync() => new((await running.Application).CreateHttpClient("api", "http"), RunningApplication.ApiKey);
}
