using System.Text.Json;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.EndToEnd.Processes;

namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>What <c>/health</c> of the Api says when something it works with is wrong; the store is in <see cref="CrashTraceTests"/>.</summary>
public sealed class HealthWordsTests
{
    [Fact]
    public async Task The_api_says_in_words_what_is_wrong_and_stays_in_rotation_while_it_can_take_webhooks()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { OwnTts = true });
        const string Person = "15554738292";
        (await CheckAsync(services, "store")).ShouldBe(("Healthy", "The store takes writes."));

        await services.People.SetFaultAsync(new
        {
            route = "messages",
            person = Person,
            status = 401,
            body = new { error = new { message = "Error validating access token: Session has expired", code = 190 } },
            times = 1,
        });
        await services.People.SendAsync(Person, "Can you say this?");
        await UntilAsync(services, "whatsapp", "Error validating access token");

        await services.Tts.KillAsync();
        await UntilAsync(services, "tts", "The Tts service (services:tts:http:0) does not answer");
        (await services.Api.StatusAsync("/health")).ShouldBe(200);
    }

    [Theory]
    [InlineData("media", 401, 190, null, "190")]
    [InlineData("messages", 400, 100, 33, "Unsupported post request")]
    [InlineData("messages", 400, 131037, null, "131037")]
    [InlineData("messages", 500, 131045, null, "131045")]
    public async Task A_refusal_of_the_account_shows_with_its_code_and_no_message_dies(string route, int status, int code, int? subcode, string words)
    {
        await using var services = await RunningServices.StartAsync();
        using var api = services.OpenApi();
        string[] people = ["15554738293", "15554738294", "15554738295"];
        await services.People.SetFaultAsync(new { route, status, body = new { error = new { message = $"(#{code}) Unsupported post request", code, error_subcode = subcode } } });

        foreach (var person in people)
        {
            await services.People.SendAsync(person, $"These words are new to you, {person}.");
        }

        await UntilAsync(services, "whatsapp", words);
        await Eventually.TrueAsync(() => services.Api.Output.Contains("WhatsApp refuses this account or number", StringComparison.Ordinal), "the log has a critical line");
        (await api.GetAsync("/v1/dead-letters")).GetProperty("items").GetArrayLength().ShouldBe(0, "they wait");
    }

    private static Task UntilAsync(RunningServices services, string check, string words) => Eventually.TrueAsync(
        async () => await CheckAsync(services, check) is ("Degraded", { } description) && description.Contains(words, StringComparison.Ordinal),
        $"{check}: {words}");

    private static async Task<(string Status, string? Description)> CheckAsync(RunningServices services, string name)
    {
        using var http = new HttpClient { BaseAddress = services.Api.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", RunningServices.ApiKey);
        using var report = JsonDocument.Parse(await http.GetStringAsync("/health", TestContext.Current.CancellationToken));
        var check = report.RootElement.GetProperty("checks").GetProperty(name);
        return (check.GetProperty("status").GetString()!, check.TryGetProperty("description", out var description) ? description.GetString() : null);
    }
}
