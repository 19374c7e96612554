using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Replies;
using WhatsVoice.ServiceDefaults.Telemetry;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

public sealed class SentOrderTests
{
    [Fact]
    public async Task What_was_sent_is_kept_without_the_long_message_that_it_answers()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var sent = new SentOrders(new ApiStore(connection, new RedisSpans(new FakeTimeProvider())));
        var received = MessageLifecycleTests.Message();
        var answered = received with
        {
            Message = received.Message with { Text = new string('\u4e00', 16_000), Content = new string('\u4e01', 16_000) },
            Reply = new Reply("Good morning."),
        };
        var unanswered = answered with { VoiceMessageId = "vm_00000000000000000000000000000001", Reply = null };

        sent.Keep(answered);
        sent.Keep(unanswered);

        var kept = (await sent.FindAsync(answered.VoiceMessageId))!.Order;
        kept.Reply!.Text.ShouldBe("Good morning.");
        kept.Message.Id.ShouldBe(answered.Message.Id);
        ((long)(await connection.GetDatabase().StringLengthAsync(ApiStore.Sent(answered.VoiceMessageId)))).ShouldBeLessThan(4_000);
        (await sent.FindAsync(unanswered.VoiceMessageId))!.Order.Message.Text.ShouldBe(answered.Message.Text, "without a reply the writer is asked again");
    }
}
