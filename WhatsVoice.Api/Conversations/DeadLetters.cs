using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>Messages that were given up, kept with the reason.</summary>
internal sealed partial class DeadLetters(Store store, VoiceMessageRecords records, ApiTelemetry telemetry, TimeProvider time, ILogger<DeadLetters> logger)
{
    public async Task AddAsync(PendingMessage item, string conversation, AnswerResult result)
    {
        await records.GiveUpAsync(item, conversation, result.Reason!, result.Detail!);
        await store.Database.SortedSetAddAsync(Store.DeadLetters, item.VoiceMessageId, time.GetUtcNow().ToUnixTimeMilliseconds());
        telemetry.DeadLettered(result.Reason!);
        Log.GivenUp(logger, item.VoiceMessageId, result.Reason!, result.Detail!);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{VoiceMessage} was given up ({Reason}): {Detail}")]
        public static partial void GivenUp(ILogger logger, string voiceMessage, string reason, string detail);
    }
}
