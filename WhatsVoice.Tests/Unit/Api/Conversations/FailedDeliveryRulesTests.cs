using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>What follows when WhatsApp reports that an accepted message was not delivered.</summary>
public sealed class FailedDeliveryRulesTests
{
    private readonly VoiceMessageOrder _order = MessageLifecycleTests.Message().ToOrder();

    [Theory]
    [InlineData(131053, FailedDelivery.Outcome.SendAgain)]
    [InlineData(131047, FailedDelivery.Outcome.DeadLetter)]
    [InlineData(131000, FailedDelivery.Outcome.SendAgain)]
    [InlineData(131056, FailedDelivery.Outcome.SendAgain)]
    [InlineData(131042, FailedDelivery.Outcome.DeadLetter)]
    [InlineData(131026, FailedDelivery.Outcome.Nothing)]
    [InlineData(null, FailedDelivery.Outcome.Nothing)]
    public void What_follows_a_failed_delivery_depends_on_its_code(int? code, object expected)
        => FailedDelivery.After(_order, code, wasDelivered: false).ShouldBe((FailedDelivery.Outcome)expected);

    [Theory]
    [InlineData(131000)]
    [InlineData(131056)]
    [InlineData(131042)]
    [InlineData(131047)]
    public void What_was_delivered_is_neither_sent_again_nor_a_dead_letter_when_a_failure_is_reported_later(int code)
        => FailedDelivery.After(_order, code, wasDelivered: true).ShouldBe(FailedDelivery.Outcome.Nothing);

    [Fact]
    public void A_delivery_that_fails_twice_for_a_passing_reason_is_a_dead_letter()
    {
        var replacement = FailedDelivery.Replacement(_order, 131000, "wamid.2", 1_790_000_000_000);

        FailedDelivery.After(replacement, 131000, wasDelivered: false).ShouldBe(FailedDelivery.Outcome.DeadLetter);
    }

    [Theory]
    [InlineData(131042, "account")]
    [InlineData(131047, "whatsapp_131047")]
    [InlineData(null, null)]
    public void Dead_letters_of_the_account_have_one_reason_whatever_the_code(int? code, string? reason) => FailedDelivery.ReasonOf(code).ShouldBe(reason);
}
