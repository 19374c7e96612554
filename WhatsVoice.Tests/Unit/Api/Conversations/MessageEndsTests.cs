using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

public sealed class MessageEndsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    /// <summary>A store that is full refuses single commands, and nobody waits for those that open a record.</summary>
    [Theory]
    [InlineData(VoiceMessageState.Accepted)]
    [InlineData(VoiceMessageState.Silent)]
    [InlineData(VoiceMessageState.Expired)]
    internal async Task A_record_whose_opening_the_store_refused_is_whole_and_in_the_lists_once_its_message_has_ended(VoiceMessageState end)
    {
        await using var stage = await StepStage.OpenAsync(_time);
        var ends = new MessageEnds(
            new EchoReplyWriter(), stage.Records, null!, stage.Stages, stage.Statistics, stage.WhatsApp.Get<ApiTelemetry>(), _time, NullLogger<MessageEnds>.Instance);
        var message = MessageLifecycleTests.Message() with { State = end, AnswerMessageId = "wamid.answer" };

        await ends.RecordAsync(message, new ConversationState(), StepStage.Conversation);

        var record = (await stage.Records.FindAsync(message.VoiceMessageId))!;
        (record.State, record.To, record.ReplyTo).ShouldBe((end.Name(), message.Message.Phone, message.Message.Id));
        record.CreatedAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(message.Message.ReceivedAtUnixMs));
        (await new VoiceMessageIndex(stage.Store, _time).ListAsync(PersonDirectory.PersonOf(StepStage.Conversation), null, 10)).ShouldBe([message.VoiceMessageId]);
    }
}
