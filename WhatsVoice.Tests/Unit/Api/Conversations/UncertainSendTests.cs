using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.VoiceMessages;
using static WhatsVoice.Tests.Unit.Api.Conversations.MessageLifecycleTests;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>A send whose response was lost: how long it waits for its status, and what settles it.</summary>
public sealed class UncertainSendTests
{
    private const double NoJitter = 0;

    private static readonly Fault Lost = new(FaultKind.Uncertain, "uncertain", "The response to a send was lost.");

    private readonly ConversationOptions _options = new();

    [Fact]
    public void A_send_whose_answer_was_lost_waits_from_the_moment_of_doubt()
    {
        // The call itself took 20 s: counted from its start, the wait would be over at once.
        var lost = Start + 20_000;

        var message = MessageLifecycle.StepFailed(SendBegan(), Lost, lost, _options, NoJitter);

        message.State.ShouldBe(VoiceMessageState.Uncertain);
        MessageLifecycle.Next(message, At(lost + 19_999)).WaitUntilUnixMs.ShouldBe(lost + 20_000);
        MessageLifecycle.Next(message, At(lost + 20_000)).Message.State.ShouldBe(VoiceMessageState.Sending, "nothing came: it is sent again");
    }

    /// <summary>One message a minute tries a stopped number: not one that then only waits.</summary>
    [Fact]
    public void What_waits_anyway_is_not_the_message_that_tries_a_stopped_number()
    {
        var uncertain = MessageLifecycle.StepFailed(SendBegan(), Lost, Start, _options, NoJitter);

        uncertain.WaitsAt(Start + 19_999).ShouldBeTrue();
        uncertain.WaitsAt(Start + 20_000).ShouldBeFalse();
        (Message() with { NotBeforeUnixMs = Start + 1 }).WaitsAt(Start).ShouldBeTrue();
        (Message() with { Message = Message().Message with { After = "100000000000001/of-the-user-id" } }).WaitsAt(Start).ShouldBeTrue();
        Message().WaitsAt(Start).ShouldBeFalse();
    }

    [Fact]
    public void After_an_outage_a_send_waits_for_its_status_as_long_again_as_the_outage_was()
    {
        var message = MessageLifecycle.Resume(Stored(SendBegan()), Start + 60_000, _options);

        message.State.ShouldBe(VoiceMessageState.Uncertain);
        message.UncertainUntilUnixMs.ShouldBe(Start + 60_000 + 60_000 + 20_000);
    }

    [Fact]
    public void Short_outages_in_a_row_do_not_count_as_one_long_outage()
    {
        var first = MessageLifecycle.Resume(Stored(SendBegan()), Start + 5000, _options);
        var second = MessageLifecycle.Resume(Stored(first), Start + 60_000, _options);
        var third = MessageLifecycle.Resume(Stored(second), Start + 70_000, _options);

        third.UncertainUntilUnixMs.ShouldBe(Start + 70_000 + 10_000 + 20_000);
    }

    [Fact]
    public void A_status_webhook_settles_an_uncertain_send()
    {
        var message = MessageLifecycle.Settled(MessageLifecycle.StepFailed(SendBegan(), Lost, Start, _options, NoJitter), "wamid.2");

        MessageLifecycle.Next(message, At(Start + 1)).Message.State.ShouldBe(VoiceMessageState.Accepted);
    }

    [Fact]
    public void Each_unsettled_send_doubles_the_wait_for_the_next()
    {
        var first = MessageLifecycle.StepFailed(SendBegan(), Lost, Start, _options, NoJitter);
        var again = MessageLifecycle.Next(first, At(Start + 20_000)).Message;
        var second = MessageLifecycle.StepFailed(MessageLifecycle.SendBegins(again, Start + 20_000), Lost, Start + 20_000, _options, NoJitter);

        second.UncertainUntilUnixMs.ShouldBe(Start + 20_000 + 40_000);
    }

    [Fact]
    public void A_defect_during_a_send_leaves_it_uncertain_and_after_acceptance_changes_nothing()
    {
        var defect = Fault.Of(new InvalidOperationException());

        MessageLifecycle.StepFailed(SendBegan(), defect, Start, _options, NoJitter).State.ShouldBe(VoiceMessageState.Uncertain);
        var accepted = MessageLifecycle.Accepted(SendBegan(), "wamid.2");
        MessageLifecycle.StepFailed(accepted, defect, Start, _options, NoJitter).ShouldBe(accepted);
    }

    [Fact]
    public void An_uncertain_send_waits_no_longer_for_its_status_when_the_clock_is_put_back_by_an_hour()
    {
        var message = MessageLifecycle.StepFailed(SendBegan(), Lost, Start, _options, NoJitter);
        var earlier = Start - 3_600_000;

        var decision = MessageLifecycle.Next(message, At(earlier));

        decision.WaitUntilUnixMs.ShouldBe(earlier + 20_000);
        MessageLifecycle.Next(decision.Message, At(earlier + 15_000)).WaitUntilUnixMs.ShouldBe(earlier + 20_000, "not dated anew with each look");
        MessageLifecycle.Next(decision.Message, At(earlier + 20_000)).Message.State.ShouldBe(VoiceMessageState.Sending);
    }
}
