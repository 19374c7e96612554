using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>Small rules of conversations, each without a server.</summary>
public sealed class ConversationRulesTests
{
    private const long Now = 1_790_000_000_000;

    private readonly ConversationOptions _options = new() { MaxAnswersPerHour = 4, MaxAnswersPerDay = 6, MaxCharactersPerDay = 1000 };

    [Fact]
    public void The_same_text_five_times_in_a_row_is_a_loop_and_another_text_ends_it()
    {
        var options = new ConversationOptions();
        PersonUsage? usage = null;
        for (var answer = 1; answer <= 5; answer++)
        {
            PersonLimits.Exceeded(usage, Message("We are closed."), Now, options).ShouldBeNull($"answer {answer}");
            usage = PersonLimits.Answered(usage, Message("We are closed."), Now);
        }

        PersonLimits.Exceeded(usage, Message("We are closed."), Now, options)!.Value.Reason.ShouldBe("loop");
        PersonLimits.Exceeded(usage, Message("Hello?"), Now, options).ShouldBeNull();
    }

    [Fact]
    public void A_loop_is_seen_when_each_reply_has_further_parts_and_no_part_is_held_back_by_a_limit()
    {
        PersonUsage? usage = null;
        for (var answer = 1; answer <= 3; answer++)
        {
            var message = Message("We are closed.") with { Reply = new Reply("See https://example.com.") };
            usage = PersonLimits.Answered(usage, message, Now);
            usage = PersonLimits.Answered(usage, MessageLifecycle.FurtherPart(message, $"vm_{answer}", new Reply("https://example.com", AsText: true)), Now);
        }

        PersonLimits.Exceeded(usage, Message("We are closed."), Now, new ConversationOptions { MaxSameText = 3 })!.Value.Reason.ShouldBe("loop");
        PersonLimits.Exceeded(usage, MessageLifecycle.FurtherPart(Message("More"), "vm_4", new Reply("The rest.")), Now, new ConversationOptions { MaxAnswersPerHour = 6 }).ShouldBeNull();
    }

    [Fact]
    public void A_person_gets_only_so_many_answers_an_hour_and_a_day()
    {
        PersonUsage? usage = null;
        for (var answer = 1; answer <= 4; answer++)
        {
            usage = PersonLimits.Answered(usage, Message($"Text {answer}"), Now);
        }

        PersonLimits.Exceeded(usage, Message("More"), Now, _options)!.Value.Reason.ShouldBe("hourly_limit");
        var later = Now + 3_600_000;
        PersonLimits.Exceeded(usage, Message("More"), later, _options).ShouldBeNull();
        usage = PersonLimits.Answered(PersonLimits.Answered(usage, Message("5"), later), Message("6"), later);
        PersonLimits.Exceeded(usage, Message("More"), later, _options)!.Value.Reason.ShouldBe("daily_limit");
        PersonLimits.Exceeded(usage, Message("More") with { Redrive = 1 }, later, _options).ShouldBeNull("an operator decides about a redrive");
    }

    [Fact]
    public void A_redriven_message_counts_only_with_its_characters_since_it_counted_when_it_was_given_up()
    {
        var tried = PersonLimits.Tried(null, Now);
        var redriven = Message("Tell me") with { Redrive = 1, RedrivenAtUnixMs = Now, Reply = new Reply("Three words here.") };

        var usage = PersonLimits.Answered(tried, redriven, Now);
        usage = PersonLimits.Answered(usage, MessageLifecycle.FurtherPart(redriven, "vm_2", new Reply("More.")), Now);

        usage.ShouldBe(tried with { CharactersToday = "Three words here.More.".Length });
    }

    [Fact]
    public void Reactions_that_the_reply_writer_is_told_of_count_as_answers()
    {
        PersonUsage? usage = null;
        for (var reaction = 1; reaction <= 4; reaction++)
        {
            PersonLimits.Exceeded(usage, MessageLifecycleTests.Message(type: "reaction"), Now, _options).ShouldBeNull($"reaction {reaction}");
            usage = PersonLimits.Tried(usage, Now);
        }

        PersonLimits.Exceeded(usage, MessageLifecycleTests.Message(type: "reaction"), Now, _options)!.Value.Reason.ShouldBe("hourly_limit");
    }

    [Fact]
    public void A_person_causes_only_so_many_characters_and_heard_seconds_a_day()
    {
        var told = PersonLimits.Answered(null, Message("Tell me") with { Reply = new Reply(new string('a', 1000)) }, Now);
        PersonLimits.Exceeded(told, Message("More"), Now, _options)!.Value.Reason.ShouldBe("daily_limit");
        PersonLimits.Exceeded(told, Message("More"), Now + 86_400_000, _options).ShouldBeNull();

    }

    [Fact]
    public void A_person_who_has_said_enough_for_today_is_told_once_and_then_not_answered()
    {
        var note = MessageLifecycleTests.Message(type: "audio");
        var heard = PersonLimits.Heard(null, TimeSpan.FromHours(1), Now);
        PersonLimits.Exceeded(heard, note, Now, _options).ShouldBeNull("it is to be told");
        PersonLimits.WasHeardEnough(heard, note, Now, _options).ShouldBeTrue();
        PersonLimits.WasHeardEnough(heard, note with { Redrive = 1 }, Now, _options).ShouldBeFalse("an operator decides about a redrive");

        var told = PersonLimits.ToldOfHearing(heard, Now);

        PersonLimits.Exceeded(told, note, Now, _options)!.Value.Reason.ShouldBe("daily_limit");
        PersonLimits.Exceeded(told, note with { Transcript = "Heard before." }, Now, _options).ShouldBeNull("its words cost nothing any more");
        PersonLimits.Exceeded(told, Message("Written"), Now, _options).ShouldBeNull();
        var tomorrow = Now + 86_400_000;
        PersonLimits.Exceeded(told, note, tomorrow, _options).ShouldBeNull();
        PersonLimits.WasHeardEnough(told, note, tomorrow, _options).ShouldBeFalse();
    }

    [Theory]
    [InlineData("OK", false)]
    [InlineData("Ja, ja!", false)]
    [InlineData("1 2 3 4", false)]
    [InlineData("", false)]
    [InlineData("Is my bicycle ready?", true)]
    [InlineData("自転車は直りましたか", true)]
    [InlineData("はい", false)]
    public void A_language_is_remembered_only_where_there_are_words_enough_to_tell_it(string words, bool tells) =>
        new Transcript(words, "en", TimeSpan.FromSeconds(1)).TellsLanguage.ShouldBe(tells);

    [Fact]
    public void A_redriven_voice_note_keeps_its_words_language_and_length()
    {
        var begun = MessageLifecycle.Next(MessageLifecycleTests.Message(type: "audio"), new Circumstances { Now = Now, Options = _options, CanHear = true }).Message;
        var heard = MessageLifecycle.Heard(begun, new Transcript("Bom dia", "pt", TimeSpan.FromSeconds(2)));
        var stored = System.Text.Json.JsonSerializer.Serialize(heard.ToOrder(), OrderJson.Default.VoiceMessageOrder);

        var redriven = PendingMessage.For(System.Text.Json.JsonSerializer.Deserialize(stored, OrderJson.Default.VoiceMessageOrder)!);

        (redriven.Transcript, redriven.TranscriptLanguage, redriven.HeardMs).ShouldBe(("Bom dia", "pt", 2000));
    }

    [Fact]
    public void A_person_causes_only_so_many_tokens_a_day_whether_the_replies_are_sent_or_not()
    {
        var options = new ConversationOptions { MaxTokensPerDay = 1000 };
        var usage = PersonLimits.Written(PersonLimits.Written(null, 600, Now), 399, Now);
        PersonLimits.Exceeded(usage, Message("More"), Now, options).ShouldBeNull();

        usage = PersonLimits.Written(usage, 1, Now);

        PersonLimits.Exceeded(usage, Message("More"), Now, options)!.Value.Reason.ShouldBe("daily_limit");
        PersonLimits.Exceeded(usage, Message("More"), Now + 86_400_000, options).ShouldBeNull();
    }

    [Theory]
    [InlineData("5491123456789", "541123456789")]
    [InlineData("5215512345678", "525512345678")]
    public void Both_forms_of_a_number_are_one_person(string one, string other)
        => PhoneNumberForms.Canonical(one).ShouldBe(PhoneNumberForms.Canonical(other));

    [Fact]
    public void A_stopped_number_is_tried_by_one_message_a_minute_until_it_works()
    {
        var time = new FakeTimeProvider();
        var gate = new NumberGate(time);
        gate.Stopped("1").ShouldBe(default);

        gate.Stop("1");
        gate.Stopped("1").UntilUnixMs.ShouldBeGreaterThan(0);
        gate.Stopped("2").ShouldBe(default, "other numbers go on");
        time.Advance(TimeSpan.FromMinutes(1));
        gate.Stopped("1").ShouldBe(default, "one message tries");
        gate.Stopped("1").UntilUnixMs.ShouldBeGreaterThan(0, "the others wait on");
        gate.Works("1");
        gate.Stopped("1").ShouldBe(default);
    }

    [Theory]
    [InlineData(26)]
    [InlineData(80)]
    [InlineData(1000)]
    public void No_second_has_more_sends_than_the_number_may_have(int perSecond)
    {
        var time = new FakeTimeProvider();
        var throughput = new Throughput(Options.Create(new WhatsAppOptions { MessagesPerSecond = perSecond }), time);
        var turns = Enumerable.Range(0, perSecond * 2).Select(_ => throughput.WaitAsync("1", CancellationToken.None)).ToList();

        time.Advance(TimeSpan.FromMilliseconds(999));
        turns.Count(turn => turn.IsCompleted).ShouldBeInRange(perSecond - 2, perSecond);
        time.Advance(TimeSpan.FromSeconds(1));
        turns.Count(turn => turn.IsCompleted).ShouldBeInRange((perSecond * 2) - 2, perSecond * 2);
    }

    [Fact]
    public void A_number_at_its_limit_says_how_long_the_next_send_waits()
    {
        var time = new FakeTimeProvider();
        var throughput = new Throughput(Options.Create(new WhatsAppOptions { MessagesPerSecond = 80 }), time);
        throughput.Delay.ShouldBe(TimeSpan.Zero);

        foreach (var _ in Enumerable.Range(0, 160))
        {
            throughput.WaitAsync("1", CancellationToken.None);
        }

        throughput.Delay.ShouldBe(TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(5));
        throughput.Delay.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_clock_that_is_put_back_holds_up_no_send_of_the_number()
    {
        var time = new MovedClock();
        var throughput = new Throughput(Options.Create(new WhatsAppOptions { MessagesPerSecond = 80 }), time);
        throughput.WaitAsync("1", CancellationToken.None).IsCompleted.ShouldBeTrue();

        time.MovedBy = TimeSpan.FromHours(-1);
        throughput.WaitAsync("1", CancellationToken.None);

        throughput.Delay.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_stopped_number_is_tried_within_a_minute_although_the_clock_was_put_back()
    {
        var time = new MovedClock();
        var gate = new NumberGate(time);
        gate.Stop("1");

        time.MovedBy = TimeSpan.FromHours(-1);
        gate.Stopped("1").UntilUnixMs.ShouldBeLessThanOrEqualTo(time.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds());
        time.MovedBy += TimeSpan.FromMinutes(1);

        gate.Stopped("1").ShouldBe(default, "one message tries");
    }

    private static PendingMessage Message(string text)
    {
        var message = MessageLifecycleTests.Message();
        return message with { Message = message.Message with { Text = text } };
    }
}
