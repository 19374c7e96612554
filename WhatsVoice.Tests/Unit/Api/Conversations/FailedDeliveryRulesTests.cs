using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>What follows when WhatsApp reports that an accepted message was not delivered.</summary>
public sealed class FailedDeliveryRulesTests
{
    [Theory]
    [InlineData(131053, FailedDelivery.Outcome.SendAgain)]
    [InlineData(131047, FailedDelivery.Outcome.DeadLetter)]
    [InlineData(131000, FailedDelivery.Outcome.SendAgain)]
    [InlineData(131026, FailedDelivery.Outcome.Nothing)]
    public void What_follows_a_failed_delivery_depends_on_its_code(int code, object expected)
    {
        var order = MessageLifecycleTests.Message().ToOrder();

        FailedDelivery.After(order, code, isPassing: code == 131000, wasDelivered: false).ShouldBe((FailedDelivery.Outcome)expected);
    }

    [Fact]
    public void What_was_delivered_is_not_sent_again_for_a_passing_failure_that_is_reported_later()
        => FailedDelivery.After(MessageLifecycleTests.Message().ToOrder(), 131000, isPassing: true, wasDelivered: true).ShouldBe(FailedDelivery.Outcome.Nothing);

    [Fact]
    public void A_delivery_that_fails_twice_for_a_passing_reason_is_a_dead_letter()
    {
        var replacement = FailedDelivery.Replacement(MessageLifecycleTests.Message().ToOrder(), 131000, "wamid.2", 1_790_000_000_000);

        FailedDelivery.After(replacement, 131000, isPassing: true, wasDelivered: false).ShouldBe(FailedDelivery.Outcome.DeadLetter);
    }
}
