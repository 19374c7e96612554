using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>Attempts that the store broke off do not count, each once, and not for ever.</summary>
public sealed class BrokenAttemptsTests
{
    private readonly BrokenAttempts _broken = new();

    [Fact]
    public void An_attempt_that_the_store_broke_off_is_forgiven_once()
    {
        var begun = MessageLifecycleTests.Message() with { Attempts = 2, State = VoiceMessageState.Speaking };

        _broken.Add([begun], new TimeoutException());

        _broken.TakeBackFrom(begun).Attempts.ShouldBe(1);
        _broken.TakeBackFrom(begun).Attempts.ShouldBe(2);
    }

    [Fact]
    public void An_attempt_whose_beginning_was_not_stored_gives_no_further_one()
    {
        var begun = MessageLifecycleTests.Message() with { Attempts = 2, State = VoiceMessageState.Speaking };

        _broken.Add([begun], new TimeoutException());

        _broken.TakeBackFrom(begun with { Attempts = 1 }).Attempts.ShouldBe(1);
    }

    [Fact]
    public void A_begun_send_a_defect_and_more_than_twenty_times_count()
    {
        var begun = MessageLifecycleTests.Message() with { Attempts = 1, State = VoiceMessageState.Sending };
        _broken.Add([begun], new InvalidOperationException());
        _broken.TakeBackFrom(begun).Attempts.ShouldBe(1);

        _broken.Add([begun], new TimeoutException());
        _broken.TakeBackFrom(begun with { SendingSinceUnixMs = 1 }).Attempts.ShouldBe(1);

        for (var time = 0; time < BrokenAttempts.MaxOfMessage; time++)
        {
            _broken.Add([begun], new TimeoutException());
        }

        _broken.TakeBackFrom(begun).Attempts.ShouldBe(1);
    }
}
