using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task A_message_that_dies_again_while_its_redrive_comes_to_an_end_stays_among_the_dead_letters()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var store = new ApiStore(connection, new RedisSpans(time));
        using var writes = new DeferredWrites(store, time);
        using var telemetry = new ApiTelemetry(services.GetRequiredService<IMeterFactory>());
        var records = new VoiceMessageRecords(store, writes, new VoiceMessageIndex(store, time), time);
        var letters = new DeadLetters(store, records, new ConversationGrains(null!), telemetry, time, NullLogger<DeadLetters>.Instance);
        var message = MessageLifecycleTests.Message() with { Reason = "whatsapp_131026", Detail = "Undeliverable" };

        await letters.AddAsync(message, "100000000000001/0123456789abcdef0123456789abcdef");
        var first = $"{time.GetUtcNow().ToUnixTimeMilliseconds()}";
        time.Advance(TimeSpan.FromSeconds(1));
        await letters.AddAsync(message with { Redrive = 1 }, "100000000000001/0123456789abcdef0123456789abcdef");
        await letters.RemoveAsync(message.VoiceMessageId, first);

        (await letters.ListAsync(0, 10)).ShouldBe([message.VoiceMessageId]);
        await letters.RemoveAsync(message.VoiceMessageId, $"{time.GetUtcNow().ToUnixTimeMilliseconds()}");
        (await letters.ListAsync(0, 10)).ShouldBeEmpty();
    }
}
