using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>The life of one message, without a server or a clock.</summary>
public sealed class MessageLifecycleTests
{
    internal const long Start = 1_790_000_000_000;
    private const double NoJitter = 0;

    private readonly ConversationOptions _options = new();

    [Fact]
    public void A_message_goes_from_received_to_accepted()
    {
        var message = Begun();
        message.State.ShouldBe(VoiceMessageState.Replying);
        message = MessageLifecycle.Written(message, new Reply("Hello."));
        message.State.ShouldBe(VoiceMessageState.Speaking);
        message = MessageLifecycle.Spoken(message, Audio, "key", mediaId: null);
        message.State.ShouldBe(VoiceMessageState.Uploading);
        message = MessageLifecycle.Uploaded(message, "900");
        message.State.ShouldBe(VoiceMessageState.Sending);
        message = MessageLifecycle.Accepted(MessageLifecycle.SendBegins(message, Start), "wamid.2");

        message.State.ShouldBe(VoiceMessageState.Accepted);
        message.Attempts.ShouldBe(1);
    }

    [Fact]
    public void A_voice_note_is_heard_before_it_is_answered_and_its_words_are_stored()
    {
        var message = Begun(Message(type: "audio"), canHear: true);
        message.State.ShouldBe(VoiceMessageState.Hearing);

        message = MessageLifecycle.Heard(message, new Transcript("Good morning", "en", TimeSpan.FromSeconds(2)));

        (message.State, message.Transcript, message.TranscriptLanguage).ShouldBe((VoiceMessageState.Replying, "Good morning", "en"));
        Begun(Message(type: "audio")).State.ShouldBe(VoiceMessageState.Replying, "without a transcriber the reply writer is asked");
    }

    [Theory]
    [InlineData(null, 500)]
    [InlineData(0.0, 500)]
    [InlineData(-3.0, 500)]
    [InlineData(7.0, 7_000)]
    [InlineData(3600.0, 120_000)]
    [InlineData(9_999_999.0, 120_000)]
    [InlineData(1e12, 120_000)]
    public void A_wait_that_an_upstream_asks_for_is_kept_within_the_limit_of_retries(double? seconds, long waitMs)
    {
        var options = new ConversationOptions { RetryFor = TimeSpan.FromMinutes(2) };
        var fault = new Fault(FaultKind.Passing, "reply", "429", seconds is { } given ? TimeSpan.FromMilliseconds(Math.Min(given * 1000, TimeSpan.MaxValue.TotalMilliseconds / 2)) : null);

        var message = MessageLifecycle.StepFailed(Begun(), fault, Start, options, NoJitter);

        (message.State, message.NotBeforeUnixMs).ShouldBe((VoiceMessageState.Received, Start + waitMs));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(60.0)]
    public void A_step_that_gives_up_before_the_next_retry_makes_its_last_attempt_then(double? asked)
    {
        var fault = new Fault(FaultKind.Passing, "hearing", "no answer", asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null, GivesUpIn: TimeSpan.FromSeconds(10));

        var message = MessageLifecycle.StepFailed(Begun() with { Retries = 5 }, fault, Start, _options, NoJitter);

        message.NotBeforeUnixMs.ShouldBe(Start + 10_000);
    }

    [Fact]
    public void An_upstream_that_always_asks_for_no_wait_is_called_15_times_in_10_seconds_at_most()
    {
        var (message, now, calls) = (Begun(), Start, 1);
        while (true)
        {
            message = MessageLifecycle.StepFailed(message, new Fault(FaultKind.Passing, "reply", "429", TimeSpan.Zero), now, _options, NoJitter);
            now = message.NotBeforeUnixMs;
            if (now > Start + 10_000)
            {
                break;
            }

            message = MessageLifecycle.Next(message, At(now)).Message;
            calls++;
        }

        calls.ShouldBeLessThanOrEqualTo(15);
    }

    [Fact]
    public void The_limit_of_retries_counts_from_the_first_attempt_and_not_from_the_arrival()
    {
        // It waited in line for half an hour.
        var now = Start + (30 * 60_000);
        var begun = MessageLifecycle.Next(Message(), At(now)).Message;

        MessageLifecycle.StepFailed(begun, Passing, now, _options, NoJitter).State.ShouldBe(VoiceMessageState.Received);
        MessageLifecycle.StepFailed(begun, Passing, now + (15 * 60_000), _options, NoJitter).State.ShouldBe(VoiceMessageState.Dead);
    }

    [Fact]
    public void A_wait_of_years_that_an_earlier_version_stored_is_shortened()
        => MessageLifecycle.Resume(Message() with { NotBeforeUnixMs = Start + 9_999_999_000 }, Start, _options).NotBeforeUnixMs.ShouldBe(Start + (15 * 60_000));

    [Fact]
    public void A_wait_that_began_before_the_clock_was_put_back_by_an_hour_is_over()
        => MessageLifecycle.Next(Message() with { NotBeforeUnixMs = Start + 3_600_500 }, At(Start)).WaitUntilUnixMs.ShouldBeNull();

    [Fact]
    public void What_a_person_wrote_in_another_conversation_is_waited_for_also_after_a_crash_and_at_most_for_MaxAge()
    {
        var waiting = Message() with { Message = Message().Message with { After = "100000000000001/of-the-user-id" } };

        MessageLifecycle.Next(waiting, At(Start)).WaitUntilUnixMs.ShouldBe(Start + 500);
        MessageLifecycle.Next(MessageLifecycle.Resume(Stored(waiting), Start, _options), At(Start)).WaitUntilUnixMs.ShouldBe(Start + 500);
        MessageLifecycle.Next(waiting, At(Start + 3_600_001)).Message.State.ShouldBe(VoiceMessageState.Expired);
        Begun(MessageLifecycle.EarlierAnswered(waiting)).State.ShouldBe(VoiceMessageState.Replying);
    }

    [Fact]
    public void A_refusal_that_no_retry_can_mend_is_final_at_once()
    {
        var message = MessageLifecycle.StepFailed(Begun(), Fault.Of(new ReplyException("Replies:Http:Url answered 401.") { IsPermanent = true }), Start, _options, NoJitter);

        (message.State, message.Reason, message.Detail).ShouldBe((VoiceMessageState.Dead, "reply", "Replies:Http:Url answered 401."));
    }

    [Fact]
    public void A_reply_that_cannot_be_spoken_goes_out_as_text_in_the_same_attempt()
    {
        var message = MessageLifecycle.StepFailed(Speaking(), new Fault(FaultKind.Unspeakable, "speech", "400"), Start, _options, NoJitter);

        (message.State, message.IsInWriting).ShouldBe((VoiceMessageState.Sending, true));
    }

    [Fact]
    public void Speech_is_retried_for_seconds_and_then_the_words_go_out_as_text()
    {
        var (message, now) = (Speaking(), Start);
        while (message.State != VoiceMessageState.Sending)
        {
            message = MessageLifecycle.StepFailed(message, new Fault(FaultKind.NoSpeech, "speech", "503"), now, _options, NoJitter);
            if (message.State == VoiceMessageState.Received)
            {
                now = message.NotBeforeUnixMs;
                message = MessageLifecycle.Next(message, At(now)).Message;
            }
        }

        (now - Start).ShouldBeLessThanOrEqualTo(5000);
        message.IsInWriting.ShouldBeTrue();
        MessageLifecycle.StepFailed(Speaking(), new Fault(FaultKind.NoSpeech, "speech", "429", TimeSpan.FromMinutes(1)), Start, _options, NoJitter)
            .State.ShouldBe(VoiceMessageState.Sending, "nobody waits a minute for a voice");
        MessageLifecycle.StepFailed(Speaking(), new Fault(FaultKind.NoSpeech, "speech", "no answer", After: TimeSpan.FromSeconds(120)), Start, _options, NoJitter)
            .State.ShouldBe(VoiceMessageState.Sending, "the person has waited two minutes");
    }

    [Fact]
    public void Audio_that_whatsapp_refuses_is_encoded_anew_and_then_replaced_by_text()
    {
        var refused = new Fault(FaultKind.MediaRefused, "whatsapp_131053", "Media upload error.");

        var first = MessageLifecycle.StepFailed(SendBegan(), refused, Start, _options, NoJitter);
        (first.State, first.Encoding, first.MediaId, first.SendingSinceUnixMs).ShouldBe((VoiceMessageState.Received, AudioEncoding.Anew, null, null));
        var second = MessageLifecycle.StepFailed(first with { State = VoiceMessageState.Sending }, refused, Start, _options, NoJitter);
        second.IsInWriting.ShouldBeTrue();
        MessageLifecycle.StepFailed(second with { State = VoiceMessageState.Sending }, refused, Start, _options, NoJitter).State.ShouldBe(VoiceMessageState.Dead);
    }

    [Theory]
    [InlineData("551187654321", "5511987654321")]
    [InlineData("5511987654321", "551187654321")]
    [InlineData("551132654321", null)]
    [InlineData("5491123456789", "541123456789")]
    [InlineData("541123456789", "5491123456789")]
    [InlineData("5215512345678", "525512345678")]
    [InlineData("525512345678", "5215512345678")]
    [InlineData("15550001111", null)]
    public void A_number_that_is_refused_in_one_form_is_tried_in_its_countrys_other_form(string phone, string? other)
    {
        PhoneNumberForms.Other(phone).ShouldBe(other);
        var refused = new Fault(FaultKind.NumberForm, "whatsapp_131030", "Recipient phone number not in allowed list.");

        var message = MessageLifecycle.StepFailed(SendBegan(Message(phone: phone)), refused, Start, _options, NoJitter);

        message.State.ShouldBe(other is null ? VoiceMessageState.Dead : VoiceMessageState.Received);
        message.OtherNumberForm.ShouldBe(other is not null);
        if (other is not null)
        {
            MessageLifecycle.StepFailed(message with { State = VoiceMessageState.Sending }, refused, Start, _options, NoJitter).Detail!.ShouldContain("Both forms");
        }
    }

    [Fact]
    public void A_message_waits_while_its_number_is_stopped_and_dies_with_the_cause_when_that_lasts()
    {
        var stopped = At(Start) with { Stopped = (Start + 60_000, Start) };
        MessageLifecycle.Next(Message(), stopped).WaitUntilUnixMs.ShouldBe(Start + 5000);

        var later = Start + (15 * 60_000) + 1;
        var dead = MessageLifecycle.Next(Message(), At(later) with { Stopped = (later + 60_000, Start) }).Message;

        (dead.State, dead.Reason).ShouldBe((VoiceMessageState.Dead, "account"));
    }

    [Fact]
    public void A_message_that_is_too_old_expires_and_one_that_failed_before_is_a_dead_letter_with_the_cause()
    {
        var late = Start + (61 * 60_000);

        MessageLifecycle.Next(Message(), At(late)).Message.State.ShouldBe(VoiceMessageState.Expired);
        var failed = MessageLifecycle.Next(MessageLifecycle.StepFailed(Begun(), Passing, Start, _options, NoJitter), At(late)).Message;
        failed.State.ShouldBe(VoiceMessageState.Dead);
        failed.Detail!.ShouldContain("503");

        var part = MessageLifecycle.FurtherPart(Begun(), "vm_2", new Reply("The rest."));
        MessageLifecycle.Next(part, At(late)).Message.Reason.ShouldBe("too_old", "half an answer is out");
        var replacement = PendingMessage.For(FailedDelivery.Replacement(Message().ToOrder(), 131000, "wamid.2", late));
        MessageLifecycle.Next(replacement with { NotBeforeUnixMs = 0 }, At(late)).Message.Reason.ShouldBe("too_old", "the person has nothing");

        var outbound = Message(InboundMessage.Outbound) with { Reply = new Reply("Hello.") };
        MessageLifecycle.Next(outbound, At(late)).Message.State.ShouldBe(VoiceMessageState.Expired);
        var sent = MessageLifecycle.SendBegins(outbound with { FirstAttemptAtUnixMs = late - 1000 }, late - 1000);
        var crashed = MessageLifecycle.Resume(sent, late, _options);
        MessageLifecycle.Next(crashed, At(crashed.UncertainUntilUnixMs)).Message.Reason.ShouldBe("too_old", "it may have arrived");
    }

    [Fact]
    public void The_further_parts_of_a_redriven_message_are_as_young_as_its_redrive()
    {
        var later = Start + (3 * 3_600_000);
        var redriven = Message() with { Redrive = 1, RedrivenAtUnixMs = later };

        var part = MessageLifecycle.FurtherPart(redriven, "vm_2", new Reply("The rest."));

        MessageLifecycle.Next(part, At(later + 1000)).Message.State.ShouldBe(VoiceMessageState.Speaking);
    }

    [Fact]
    public void A_redrive_does_not_reopen_the_24_hours()
    {
        var now = Start + (25 * 3_600_000);
        var redriven = Message() with { Redrive = 1, RedrivenAtUnixMs = now };

        var dead = MessageLifecycle.Next(redriven, At(now) with { LastWroteUnixMs = Start }).Message;

        (dead.State, dead.Reason).ShouldBe((VoiceMessageState.Dead, "window_closed"));
        redriven.WroteAtUnixSeconds.ShouldBe(0);
        MessageLifecycle.Next(redriven, At(now) with { LastWroteUnixMs = now - 60_000 }).Message.State.ShouldBe(VoiceMessageState.Replying);
    }

    [Fact]
    public void Attempts_that_run_out_name_the_cause()
    {
        var message = Begun();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            message = MessageLifecycle.StepFailed(message, Fault.Of(new FormatException()), Start, _options, NoJitter);
            message = MessageLifecycle.Next(message, At(Start + (attempt * 1000))).Message;
        }

        (message.State, message.Reason).ShouldBe((VoiceMessageState.Dead, "attempts"));
        message.Detail!.ShouldContain("FormatException");
    }

    internal static PendingMessage Message(string type = "text", string phone = "15550001111") => new()
    {
        VoiceMessageId = "vm_01a204684d2d76e4b9c46c5f8cf0aa8f",
        Message = new InboundMessage
        {
            Id = "wamid.1",
            PhoneNumberId = "100000000000001",
            Phone = phone,
            Type = type,
            Text = type == "text" ? "Hello" : null,
            SentAtUnixSeconds = Start / 1000,
            ReceivedAtUnixMs = Start,
        },
    };

    /// <summary>As a crash leaves it: what is stored comes back, and nothing else.</summary>
    internal static PendingMessage Stored(PendingMessage message)
    {
        var serializer = new ConversationStateSerializer();
        return serializer.Deserialize<ConversationState>(serializer.Serialize(new ConversationState { Inbox = [message] })).Inbox[0];
    }

    private static SpokenAudio Audio { get; } = new(new byte[] { 1 }, "miss", "flite");

    private static Fault Passing { get; } = new(FaultKind.Passing, "reply", "answered 503");

    internal static Circumstances At(long now, bool canHear = false) => new() { Now = now, Options = new ConversationOptions(), CanHear = canHear };

    private static PendingMessage Begun(PendingMessage? message = null, bool canHear = false) => MessageLifecycle.Next(message ?? Message(), At(Start, canHear)).Message;

    internal static PendingMessage Speaking() => MessageLifecycle.Written(Begun(), new Reply("Hello."));

    internal static PendingMessage SendBegan(PendingMessage? message = null)
        => MessageLifecycle.SendBegins(MessageLifecycle.Spoken(MessageLifecycle.Written(Begun(message), new Reply("Hello.")), Audio, "key", "900"), Start);
}
