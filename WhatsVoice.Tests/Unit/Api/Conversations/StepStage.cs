using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Unit.Api.WhatsApp;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>What the steps of a message work with: a real store, and WhatsApp as the sandbox plays it.</summary>
internal sealed class StepStage : IAsyncDisposable
{
    public const string Conversation = "100000000000001/0123456789abcdef0123456789abcdef";

    private readonly RedisServer _redis;
    private readonly ConnectionMultiplexer _connection;
    private readonly DeferredWrites _deferred;

    private StepStage(RedisServer redis, ConnectionMultiplexer connection, WhatsAppCalls whatsApp, TimeProvider time)
    {
        (_redis, _connection, WhatsApp) = (redis, connection, whatsApp);
        Store = new ApiStore(connection, new RedisSpans(time));
        _deferred = new DeferredWrites(Store, time);
        Statistics = new ReplyStatistics(Store, time);
        Records = new VoiceMessageRecords(Store, _deferred, new VoiceMessageIndex(Store, time), time);
        Stages = new StageClock(whatsApp.Get<ApiTelemetry>(), Statistics, time);
    }

    public WhatsAppCalls WhatsApp { get; }

    public ApiStore Store { get; }

    public VoiceMessageRecords Records { get; }

    public ReplyStatistics Statistics { get; }

    public StageClock Stages { get; }

    public static async Task<StepStage> OpenAsync(TimeProvider time)
    {
        var redis = await RedisServer.StartAsync();
        return new StepStage(redis, await redis.ConnectAsync(), await WhatsAppCalls.OpenAsync(), time);
    }

    public static StepContext Context(PendingMessage message, ConversationState? state = null, Func<PendingMessage, Task>? write = null, bool isErased = false) => new()
    {
        Conversation = Conversation,
        State = state ?? new ConversationState(),
        Durable = Task.CompletedTask,
        WriteAsync = write ?? (_ => Task.CompletedTask),
        ThrowIfErased = _ =>
        {
            if (isErased)
            {
                throw new ConversationUnavailableException("Erased.", null);
            }
        },
        SettledIdOf = _ => null,
        Message = message,
    };

    public async ValueTask DisposeAsync()
    {
        Statistics.Dispose();
        _deferred.Dispose();
        await WhatsApp.DisposeAsync();
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
