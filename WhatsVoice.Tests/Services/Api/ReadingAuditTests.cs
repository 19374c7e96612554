using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Api;

/// <summary>Who looks at what people said.</summary>
public sealed class ReadingAuditTests
{
    [Fact]
    public async Task An_operator_who_opens_a_page_with_a_transcript_is_in_the_audit_log_once()
    {
        await using var service = await ApiFactory.StartAsync();
        var (spoken, written) = (VoiceMessageId.New(), VoiceMessageId.New());
        var records = service.Services.GetRequiredService<VoiceMessageRecords>();
        records.Open(Record(spoken));
        records.Open(Record(written));
        records.Heard(spoken, new HeardVoiceNote("Can I bring my bicycle", "en", 1000, "whisper", null, null));
        await records.WriteAllAsync();
        using var browser = service.OpenBrowser();
        using var signedIn = await ConsoleSignIn.PostAsync(browser, "/console/sign-in", ApiFactory.Key);

        (await browser.GetStringAsync($"/console/messages/{spoken}", TestContext.Current.CancellationToken)).ShouldContain("Can I bring my bicycle");
        await browser.GetStringAsync($"/console/messages/{written}", TestContext.Current.CancellationToken);

        service.Log.GetSnapshot().Where(record => record.Category == "WhatsVoice.Audit").Select(record => record.Message)
            .Where(message => message.StartsWith("Audit: read-transcript vm_", StringComparison.Ordinal))
            .ShouldHaveSingleItem().ShouldContain(" by key default from ");
    }

    private static NewRecord Record(string id) => new(
        id, "100000000000001/0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef", "15556000061", "100000000000001", null, null, TimeProvider.System.GetUtcNow());
}
