using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

public sealed class IntakeTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    /// <summary>It was told to the process that has died since; the message waits for its second send, which would be one too many.</summary>
    [Fact]
    public async Task A_status_of_an_earlier_send_in_doubt_is_found_by_the_next_process_before_it_sends_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var store = new ApiStore(connection, new RedisSpans(_time));
        using var deferred = new DeferredWrites(store, _time);
        var records = new VoiceMessageRecords(store, deferred, new VoiceMessageIndex(store, _time), _time);
        var intake = new Intake(store, null!, records, null!, null!, Options.Create(new ConversationOptions()), NullLogger<ConversationGrain>.Instance);
        var message = MessageLifecycleTests.Message();
        await records.ApplyAsync(message.VoiceMessageId, VoiceMessageState.Sent, "wamid.2", _time.GetUtcNow(), null, null);

        (await intake.LookForStatusAsync(message with { Doubts = 1 }, settled: null)).AnswerMessageId.ShouldBe("wamid.2", "sent again after a doubt");
        (await intake.LookForStatusAsync(message with { Redrive = 1 }, settled: null)).AnswerMessageId.ShouldBe("wamid.2", "given up in doubt and redriven");
        (await intake.LookForStatusAsync(message, settled: null)).AnswerMessageId.ShouldBeNull("never sent: nothing to look for");
    }
}
