using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>Stored conversations outlive a release: what an earlier version wrote must always be readable.</summary>
public sealed class ConversationStateTests
{
    /// <summary>As version 0.1.0 wrote it. Never change it: add a snapshot for a new version instead.</summary>
    private const string Version010 = """
        {"inbox":[{"message":{"id":"wamid.1","phoneNumberId":"100000000000001","phone":"15550001111","type":"text","text":"Hello","name":"Ann","sentAtUnixSeconds":1790000000,"receivedAtUnixMs":1790000000500,"traceParent":"00-7d94cabecb9e699704caee1749337009-fd87e89e9ac47731-01"},"voiceMessageId":"vm_01a204684d2d76e4b9c46c5f8cf0aa8f","attempts":1,"repeats":2,"notBeforeUnixMs":1790000002000,"reply":{"text":"Hi","voice":"slt"},"mediaId":"900","uploadAnew":true,"sendingSinceUnixMs":1790000001000,"settledMessageId":"wamid.2"}],"recent":["2i9/jWFxxLN8a7v6h8kSaw=="],"history":[{"fromPerson":true,"text":"Good morning"}],"pairRatePaidUntilUnixMs":1790000006000}
        """;

    [Fact]
    public void A_conversation_of_version_0_1_0_is_read()
    {
        var state = new ConversationStateSerializer().Deserialize<ConversationState>(new BinaryData(Encoding.UTF8.GetBytes(Version010)));

        state.Recent.ShouldBe(["2i9/jWFxxLN8a7v6h8kSaw=="]);
        var item = state.Inbox.ShouldHaveSingleItem();
        item.Message.Text.ShouldBe("Hello");
        item.Message.Phone.ShouldBe("15550001111");
        item.VoiceMessageId.ShouldBe("vm_01a204684d2d76e4b9c46c5f8cf0aa8f");
        (item.Attempts, item.Retries, item.NotBeforeUnixMs).ShouldBe((1, 2, 1790000002000));
        (item.Reply, item.MediaId, item.SendingSinceUnixMs, item.AnswerMessageId).ShouldBe((new Reply("Hi", "slt"), "900", 1790000001000, "wamid.2"));
    }

    [Fact]
    public void What_comes_late_is_answered_before_what_was_written_later_and_has_not_begun()
    {
        var state = new ConversationState();
        state.Enqueue(Written("first", at: 10) with { Attempts = 1, FirstAttemptAtUnixMs = 10_000 });
        state.Enqueue(Written("fourth", at: 40));
        state.Enqueue(Written("order", at: 20, InboundMessage.Outbound) with { Reply = new Reply("Your parcel is here.") });
        state.Enqueue(Written("fifth", at: 50));
        state.Enqueue(Written("also fifth", at: 50));

        // The webhook of these was refused when they were written.
        state.Enqueue(Written("second", at: 20));
        state.Enqueue(Written("third", at: 30));

        state.Inbox.Select(message => message.VoiceMessageId).ShouldBe(["first", "second", "third", "fourth", "order", "fifth", "also fifth"]);
    }

    [Fact]
    public void What_comes_late_does_not_go_before_a_message_that_has_begun()
    {
        var state = new ConversationState();
        state.Enqueue(Written("first", at: 50));
        state.Enqueue(Written("in parts", at: 50) with { Reply = new Reply("The second part.") });

        state.Enqueue(Written("late", at: 10));

        state.Inbox.Select(message => message.VoiceMessageId).ShouldBe(["first", "in parts", "late"]);
    }

    [Fact]
    public void The_latest_answer_is_all_its_notes_without_the_links_and_neither_a_replacement_nor_a_confirmation_is_a_later_one()
    {
        var state = new ConversationState();
        var first = MessageLifecycleTests.Message() with { VoiceMessageId = "vm_1", Reply = new Reply("One.") };
        var second = MessageLifecycle.FurtherPart(first, "vm_2", new Reply("Two."));
        var links = MessageLifecycle.FurtherPart(first, "vm_3", new Reply("https://example.com") { OnlyAfterVoice = true });
        var confirmation = first with { VoiceMessageId = "vm_5", Reply = new ReplyOptions().Confirmation(toText: false) };
        PendingMessage[] accepted = [first with { VoiceMessageId = "vm_0" }, first, second, links, confirmation, first with { VoiceMessageId = "vm_0", FailedMessageId = "wamid.0" }];

        Array.ForEach(accepted, state.RememberAnswer);

        state.LastVoiceMessageId.ShouldBe("vm_1");
        state.LastFurtherParts!.ShouldBe(["vm_2"]);
        ReplyParts.Join(first.Reply!, [second.Reply!]).Text.ShouldBe("One. Two.");
        state.RememberAnswer(first with { VoiceMessageId = "vm_4" });
        state.LastFurtherParts.ShouldBeNull();
    }

    [Fact]
    public void A_conversation_is_written_as_version_0_1_0_reads_it()
    {
        var serializer = new ConversationStateSerializer();
        var state = serializer.Deserialize<ConversationState>(new BinaryData(Encoding.UTF8.GetBytes(Version010)));

        serializer.Serialize(state).ToString().ShouldBe(Version010.Trim());
    }

    /// <summary>As the version after 0.1.0 writes it, with every property that it added. Never change it.</summary>
    private const string Version011 = """
        {"inbox":[{"message":{"id":"wamid.1","phoneNumberId":"100000000000001","phone":"5491123456789","type":"audio","sentAtUnixSeconds":1790000000,"receivedAtUnixMs":1790000000500},"voiceMessageId":"vm_01a204684d2d76e4b9c46c5f8cf0aa8f","attempts":1,"repeats":2,"notBeforeUnixMs":1790000002000,"encoding":1,"failedMessageId":"wamid.0","sendingSinceUnixMs":1790000001000,"firstAttemptAtUnixMs":1790000000600,"noSpeechSinceUnixMs":1790000000700,"doubts":1,"otherNumberForm":true,"lastFault":"speech: the Tts service answered 503","transcript":"Good morning","transcriptLanguage":"en","redrivenAtUnixMs":1790000000400}],"recent":["2i9/jWFxxLN8a7v6h8kSaw=="],"olderSeenUntilUnixMs":1790700000000,"history":[{"fromPerson":true,"text":"Good morning"}],"pairRatePaidUntilUnixMs":1790000006000,"prefersText":true,"lastVoiceMessageId":"vm_01a204684d2d76e4b9c46c5f8cf0aa8e","lastWroteUnixSeconds":1790000000,"usage":{"day":20717,"answersToday":3,"charactersToday":120,"heardSecondsToday":4.5,"hour":497222,"answersThisHour":2,"lastText":"2i9/jWFxxLN8a7v6h8kSaw==","sameText":2}}
        """;

    [Fact]
    public void A_conversation_of_the_version_after_0_1_0_is_read_and_written_as_it_was()
    {
        var serializer = new ConversationStateSerializer();
        var state = serializer.Deserialize<ConversationState>(new BinaryData(Encoding.UTF8.GetBytes(Version011)));

        var item = state.Inbox.ShouldHaveSingleItem();
        (item.Transcript, item.TranscriptLanguage, item.Doubts, item.OtherNumberForm, item.FirstAttemptAtUnixMs).ShouldBe(("Good morning", "en", 1, true, 1790000000600));
        state.Usage!.SameText.ShouldBe(2);
        serializer.Serialize(state).ToString().ShouldBe(Version011.Trim());
    }

    /// <summary>With what the next version added. Never change it.</summary>
    private const string Version012 = """
        {"inbox":[{"message":{"id":"wamid.1","phoneNumberId":"100000000000001","phone":"5491123456789","type":"audio","sentAtUnixSeconds":1790000000,"receivedAtUnixMs":1790000000500},"voiceMessageId":"vm_01a204684d2d76e4b9c46c5f8cf0aa8f","redrive":1,"quotedMessageId":"wamid.3","attempts":1,"repeats":2,"notBeforeUnixMs":1790000002000,"reply":{"text":"Hi","voice":"slt"},"mediaId":"900","uploadAnew":true,"encoding":1,"failedMessageId":"wamid.0","sendingSinceUnixMs":1790000001000,"settledMessageId":"wamid.2","firstAttemptAtUnixMs":1790000000600,"noSpeechSinceUnixMs":1790000000700,"doubts":1,"otherNumberForm":true,"lastFault":"speech: the Tts service answered 503","transcript":"Good morning","transcriptLanguage":"en","heardMs":4500,"redrivenAtUnixMs":1790000000400}],"recent":["2i9/jWFxxLN8a7v6h8kSaw=="],"olderSeenUntilUnixMs":1790700000000,"history":[{"fromPerson":true,"text":"Good morning"}],"pairRatePaidUntilUnixMs":1790000006000,"prefersText":true,"language":"en","lastVoiceMessageId":"vm_01a204684d2d76e4b9c46c5f8cf0aa8e","lastWroteUnixSeconds":1790000000,"usage":{"day":20717,"answersToday":3,"charactersToday":120,"tokensToday":900,"heardSecondsToday":4.5,"toldOfHearing":true,"hour":497222,"answersThisHour":2,"lastText":"2i9/jWFxxLN8a7v6h8kSaw==","sameText":2}}
        """;

    [Fact]
    public void A_conversation_of_the_next_version_is_read_and_written_as_it_was()
        => new ConversationStateSerializer().Serialize(Read(Version012)).ToString().ShouldBe(Version012.Trim());

    /// <summary>And with the parts of an answer. Never change it.</summary>
    private const string Version013 = """
        {"inbox":[{"message":{"id":"wamid.1","phoneNumberId":"100000000000001","phone":"5491123456789","type":"audio","sentAtUnixSeconds":1790000000,"receivedAtUnixMs":1790000000500},"voiceMessageId":"vm_01a204684d2d76e4b9c46c5f8cf0aa8f","redrive":1,"quotedMessageId":"wamid.3","attempts":1,"repeats":2,"brokenOff":1,"notBeforeUnixMs":1790000002000,"reply":{"text":"Hi","voice":"slt"},"mediaId":"900","uploadAnew":true,"encoding":1,"failedMessageId":"wamid.0","partOf":"vm_01a204684d2d76e4b9c46c5f8cf0aa8d","sendingSinceUnixMs":1790000001000,"resumedAtUnixMs":1790000001500,"settledMessageId":"wamid.2","firstAttemptAtUnixMs":1790000000600,"noSpeechSinceUnixMs":1790000000700,"doubts":1,"otherNumberForm":true,"lastFault":"speech: the Tts service answered 503","transcript":"Good morning","transcriptLanguage":"en","heardMs":4500,"redrivenAtUnixMs":1790000000400}],"recent":["2i9/jWFxxLN8a7v6h8kSaw=="],"olderSeenUntilUnixMs":1790700000000,"history":[{"fromPerson":true,"text":"Good morning"}],"pairRatePaidUntilUnixMs":1790000006000,"prefersText":true,"language":"en","lastVoiceMessageId":"vm_01a204684d2d76e4b9c46c5f8cf0aa8e","lastFurtherParts":["vm_01a204684d2d76e4b9c46c5f8cf0aa8c"],"lastWroteUnixSeconds":1790000000,"usage":{"day":20717,"answersToday":3,"charactersToday":120,"tokensToday":900,"heardSecondsToday":4.5,"toldOfHearing":true,"hour":497222,"answersThisHour":2,"lastText":"2i9/jWFxxLN8a7v6h8kSaw==","sameText":2}}
        """;

    [Fact]
    public void A_conversation_with_the_parts_of_an_answer_is_read_and_written_as_it_was()
        => new ConversationStateSerializer().Serialize(Read(Version013)).ToString().ShouldBe(Version013.Trim());

    /// <summary>And with the messages without an answer. Never change it.</summary>
    private const string Version014 = """
        {"inbox":[{"message":{"id":"wamid.1","phoneNumberId":"100000000000001","phone":"5491123456789","type":"audio","sentAtUnixSeconds":1790000000,"receivedAtUnixMs":1790000000500},"voiceMessageId":"vm_01a204684d2d76e4b9c46c5f8cf0aa8f","redrive":1,"quotedMessageId":"wamid.3","attempts":1,"repeats":2,"brokenOff":1,"notBeforeUnixMs":1790000002000,"reply":{"text":"Hi","voice":"slt"},"mediaId":"900","uploadAnew":true,"encoding":1,"failedMessageId":"wamid.0","partOf":"vm_01a204684d2d76e4b9c46c5f8cf0aa8d","sendingSinceUnixMs":1790000001000,"resumedAtUnixMs":1790000001500,"settledMessageId":"wamid.2","firstAttemptAtUnixMs":1790000000600,"noSpeechSinceUnixMs":1790000000700,"doubts":1,"otherNumberForm":true,"lastFault":"speech: the Tts service answered 503","transcript":"Good morning","transcriptLanguage":"en","heardMs":4500,"redrivenAtUnixMs":1790000000400}],"recent":["2i9/jWFxxLN8a7v6h8kSaw=="],"olderSeenUntilUnixMs":1790700000000,"history":[{"fromPerson":true,"text":"Good morning"}],"pairRatePaidUntilUnixMs":1790000006000,"prefersText":true,"language":"en","lastVoiceMessageId":"vm_01a204684d2d76e4b9c46c5f8cf0aa8e","lastFurtherParts":["vm_01a204684d2d76e4b9c46c5f8cf0aa8c"],"lastWroteUnixSeconds":1790000000,"usage":{"day":20717,"answersToday":3,"charactersToday":120,"tokensToday":900,"heardSecondsToday":4.5,"toldOfHearing":true,"hour":497222,"answersThisHour":2,"unansweredToday":4,"lastText":"2i9/jWFxxLN8a7v6h8kSaw==","sameText":2}}
        """;

    [Fact]
    public void The_latest_snapshot_is_read_and_written_as_it_was_and_holds_every_stored_property()
    {
        var serializer = new ConversationStateSerializer();
        var state = Read(Version014);

        serializer.Serialize(state).ToString().ShouldBe(Version014.Trim());
        foreach (var stored in new object[] { state, state.Inbox[0], state.Usage! })
        {
            UnsetIn(stored).ShouldBeEmpty($"{stored.GetType().Name} got properties that no snapshot has");
        }
    }

    [Fact]
    public void Words_of_every_script_are_stored_as_they_are_and_read_also_where_an_earlier_version_escaped_them()
    {
        var state = Read("""
            {"history":[{"fromPerson":true,"text":"\u4F60\u597D\u002B"}]}
            """);

        state.History.ShouldHaveSingleItem().Text.ShouldBe("\u4f60\u597d+");
        new ConversationStateSerializer().Serialize(state).ToString().ShouldContain("\u4f60\u597d+");
    }

    /// <summary>The next property is erased too, unless it is named here.</summary>
    [Fact]
    public void An_erasure_leaves_nothing_but_fingerprints()
    {
        var state = Read(Version014);

        var left = state.WithoutPerson();

        UnsetIn(left).ShouldBe(UnsetIn(new ConversationState()).Except([nameof(left.Recent), nameof(left.OlderSeenUntilUnixMs)]));
        left.Recent.ShouldBe(state.Recent);
        (state.Language, state.Inbox.Count).ShouldBe(("en", 1), "a step under way still has the old state, which is stored no more");
    }

    private static ConversationState Read(string json) => new ConversationStateSerializer().Deserialize<ConversationState>(new BinaryData(Encoding.UTF8.GetBytes(json)));

    /// <summary>Names of stored properties that have no value.</summary>
    private static IEnumerable<string> UnsetIn(object stored) => stored.GetType().GetProperties()
        .Where(property => property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
        .Where(property => property.GetValue(stored) is null or 0 or 0L or 0.0 or false or ICollection { Count: 0 }
            || (property.PropertyType.IsEnum && Convert.ToInt64(property.GetValue(stored), CultureInfo.InvariantCulture) == 0))
        .Select(property => property.Name);

    [Fact]
    public void A_send_that_version_0_1_0_left_in_doubt_waits_for_its_status()
    {
        var state = new ConversationStateSerializer().Deserialize<ConversationState>(new BinaryData(Encoding.UTF8.GetBytes(Version010)));
        var now = state.Inbox[0].SendingSinceUnixMs!.Value + 5000;

        var resumed = MessageLifecycle.Resume(state.Inbox[0] with { AnswerMessageId = null }, now, new ConversationOptions());

        MessageLifecycle.Next(resumed, new Circumstances { Now = now, Options = new ConversationOptions() }).WaitUntilUnixMs.ShouldBe(now + 5000 + 20_000);
    }

    private static PendingMessage Written(string id, long at, string type = "text")
    {
        var message = MessageLifecycleTests.Message(type);
        return message with { VoiceMessageId = id, Message = message.Message with { SentAtUnixSeconds = at } };
    }
}
