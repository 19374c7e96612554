using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>Attempts that the store broke off do not count, within the limit of retries. That they are taken back in the store: EndToEnd/Processes/CrashTests.</summary>
public sealed class BrokenOffTests
{
    private const long Now = 1_000_000_000;

    private static readonly ConversationOptions Options = new();

    /// <summary>In its second attempt.</summary>
    private static readonly PendingMessage InMemory = MessageLifecycleTests.Message() with
    {
        Attempts = 2, State = VoiceMessageState.Speaking, FirstAttemptAtUnixMs = Now - 5000,
    };

    private static readonly PendingMessage Stored = InMemory with { State = VoiceMessageState.Received };

    [Fact]
    public void An_attempt_that_the_store_broke_off_is_taken_back_and_says_why()
    {
        var resumed = MessageLifecycle.BrokenOff(Stored, InMemory, Now, Options);

        resumed.Attempts.ShouldBe(1);
        resumed.Retries.ShouldBe(0, "the person gets the read mark that the broken attempt may not have sent");
        resumed.LastFault!.ShouldStartWith("store:");
        resumed.NotBeforeUnixMs.ShouldBe(Now + 500);
        MessageLifecycle.BrokenOff(Stored with { BrokenOff = 20 }, InMemory, Now, Options).NotBeforeUnixMs.ShouldBe(Now + 60_000);
    }

    [Fact]
    public void An_attempt_whose_beginning_was_not_stored_gives_no_further_one()
        => MessageLifecycle.BrokenOff(Stored with { Attempts = 1 }, InMemory, Now, Options).Attempts.ShouldBe(1);

    [Fact]
    public void A_message_that_waited_keeps_the_attempts_that_it_had()
        => MessageLifecycle.BrokenOff(Stored, InMemory with { State = VoiceMessageState.Received }, Now, Options).Attempts.ShouldBe(2);

    [Fact]
    public void A_begun_send_counts()
        => MessageLifecycle.BrokenOff(Stored with { SendingSinceUnixMs = 1 }, InMemory, Now, Options).Attempts.ShouldBe(2);

    [Fact]
    public void Past_the_limit_of_retries_attempts_count()
        => MessageLifecycle.BrokenOff(Stored, InMemory, Now - 5000 + (long)Options.RetryFor.TotalMilliseconds, Options).Attempts.ShouldBe(2);
}
