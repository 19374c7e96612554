using Microsoft.Extensions.Diagnostics.HealthChecks;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

public sealed class WhatsAppAccountTests
{
    [Fact]
    public async Task An_expired_token_shows_from_the_first_refused_send_to_the_first_accepted_one()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.HearFromAdaAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "messages", status = 401, times = 1, body = new { error = new { code = 190, message = "Session has expired" } } });

        (await Should.ThrowAsync<WhatsAppException>(whatsApp.SendAsync)).Kind.ShouldBe(WhatsAppFailure.Account);
        var refused = await whatsApp.HealthAsync();
        await whatsApp.SendAsync();

        refused.Status.ShouldBe(HealthStatus.Degraded);
        refused.Description.ShouldNotBeNull().ShouldContain("190");
        (await whatsApp.HealthAsync()).Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task An_upload_that_is_refused_for_the_token_shows_too()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        await whatsApp.Sandbox.SetFaultAsync(new { route = "media", status = 401, body = new { error = new { code = 190, message = "Session has expired" } } });

        (await Should.ThrowAsync<WhatsAppException>(whatsApp.UploadAsync)).Kind.ShouldBe(WhatsAppFailure.Account);

        (await whatsApp.HealthAsync()).Status.ShouldBe(HealthStatus.Degraded);
    }

    [Fact]
    public async Task A_phone_number_id_that_whatsapp_does_not_know_is_a_fault_of_the_account_and_is_named()
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();

        var failure = await Should.ThrowAsync<WhatsAppException>(() => whatsApp.SendAsync("999999999999999"));

        failure.Kind.ShouldBe(WhatsAppFailure.Account);
        (await whatsApp.HealthAsync()).Description.ShouldNotBeNull().ShouldContain("999999999999999");
    }

    /// <summary>The unknown object (100, subcode 33) may be the quoted message, or the person's user id, which another program has made up.</summary>
    [Theory]
    [InlineData(WhatsAppCalls.Ada, null, "wamid.made-up")]
    [InlineData(null, "US.13491208655302741900", null)]
    public async Task An_unknown_object_in_a_send_that_names_more_than_a_phone_number_is_no_fault_of_the_account(string? phone, string? userId, string? quoted)
    {
        await using var whatsApp = await WhatsAppCalls.OpenAsync();
        var to = new Recipient("999999999999999", phone, userId);

        var failure = await Should.ThrowAsync<WhatsAppException>(
            () => whatsApp.Get<MessageSender>().SendTextAsync(to, "Good morning.", quoted, "send-1", TestContext.Current.CancellationToken));

        failure.Kind.ShouldBe(WhatsAppFailure.Final);
        failure.Code.ShouldBe(100);
        (await whatsApp.HealthAsync()).Status.ShouldBe(HealthStatus.Healthy);
    }
}
