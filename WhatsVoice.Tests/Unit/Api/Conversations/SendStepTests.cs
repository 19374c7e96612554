using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Unit.Api.WhatsApp;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>What happens between storing that a send begins and the send itself: the process is frozen, or the person erased.</summary>
public sealed class SendStepTests
{
    private string[] _keys = [];
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_process_that_stood_still_before_a_send_writes_again_and_sends_nothing_when_it_was_replaced()
    {
        var writes = 0;

        await Should.ThrowAsync<ConversationUnavailableException>(() => SendAsync(_ => ++writes == 1 ? FreezeAsync() : throw new ConversationUnavailableException("Another one has written.", null), expected: 0));

        writes.ShouldBe(2);
    }

    [Fact]
    public async Task A_process_that_stood_still_before_a_send_and_was_not_replaced_sends_once()
    {
        var writes = 0;

        await SendAsync(_ => ++writes == 1 ? FreezeAsync() : Task.CompletedTask, expected: 1);

        writes.ShouldBe(2);
    }

    [Fact]
    public async Task Of_a_person_who_was_erased_before_the_send_nothing_is_stored_any_more()
    {
        await Should.ThrowAsync<ConversationUnavailableException>(() => SendAsync(_ => Task.CompletedTask, expected: 0, isErased: true));

        _keys.ShouldBeEmpty();
    }

    private Task FreezeAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(15));
        return Task.CompletedTask;
    }

    private async Task SendAsync(Func<PendingMessage, Task> write, int expected, bool isErased = false)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var calls = await WhatsAppCalls.OpenAsync();
        await calls.HearFromAdaAsync();
        var store = new ApiStore(connection, new RedisSpans(_time));
        using var deferred = new DeferredWrites(store, _time);
        using var statistics = new ReplyStatistics(store, _time);
        var records = new VoiceMessageRecords(store, deferred, new VoiceMessageIndex(store, _time), _time);
        var step = new SendStep(
            calls.Get<MessageSender>(), calls.Get<Throughput>(), new SentOrders(store), records, new NumberGate(_time),
            new StageClock(calls.Get<ApiTelemetry>(), statistics, _time), Options.Create(new ConversationOptions()), _time);
        var received = MessageLifecycleTests.Message();
        var message = received with
        {
            Message = received.Message with { Phone = WhatsAppCalls.Ada, PhoneNumberId = "100000000000001" },
            Reply = new Reply("Good morning.") { AsText = true },
            State = VoiceMessageState.Sending,
        };

        try
        {
            await step.RunAsync(message, new StepContext
            {
                Conversation = "100000000000001/0123456789abcdef0123456789abcdef",
                State = new ConversationState(),
                Durable = Task.CompletedTask,
                WriteAsync = write,
                ThrowIfErased = _ =>
                {
                    if (isErased)
                    {
                        throw new ConversationUnavailableException("Erased.", null);
                    }
                },
                SettledIdOf = _ => null,
                Message = message,
            });
        }
        finally
        {
            (await calls.ReceivedAsync()).ShouldBe(expected);
            _keys = [.. ((RedisResult[])(await store.Database.ExecuteAsync("KEYS", "*"))!).Select(key => (string)key!)];
        }
    }
}
