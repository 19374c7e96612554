using Microsoft.Extensions.Options;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>Decides what follows a failed step: again, when, in which form, or not any more.</summary>
internal sealed partial class Repeats(
    VoiceMessageRecords records, ApiTelemetry telemetry, IOptions<ConversationOptions> options, TimeProvider time, ILogger<Repeats> logger)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Decides about a send whose outcome is not known: settled by a status webhook, still to wait for one, given up, or (null) to be sent again.</summary>
    public async Task<AnswerResult?> ResolveUncertainAsync(PendingMessage item)
    {
        var messageId = item.SettledMessageId ?? await records.FindMessageIdAsync(item.VoiceMessageId);
        if (messageId is not null)
        {
            records.Accepted(item, messageId);
            telemetry.UncertainSend("settled");
            return AnswerResult.Done;
        }

        var deadline = item.SendingSinceUnixMs.GetValueOrDefault() + (long)options.Value.UncertainFor.TotalMilliseconds;
        if (Now < deadline)
        {
            records.Move(item.VoiceMessageId, VoiceMessageState.Uncertain);
            return AnswerResult.Later(deadline);
        }

        if (options.Value.WhenUncertain == UncertainPolicy.GiveUp)
        {
            telemetry.UncertainSend("given_up");
            return AnswerResult.GiveUp("uncertain", $"The answer to the send was lost and no status webhook came within {options.Value.UncertainFor}: it may have arrived.");
        }

        telemetry.UncertainSend("sent_again");
        Log.SentAgain(logger, item.VoiceMessageId, options.Value.UncertainFor);
        item.SendingSinceUnixMs = null;
        return null;
    }

    public AnswerResult After(PendingMessage item, WhatsAppException exception)
    {
        if (exception.Kind == WhatsAppFailure.Uncertain)
        {
            Log.Uncertain(logger, item.VoiceMessageId, exception.Message);
            records.Move(item.VoiceMessageId, VoiceMessageState.Uncertain);
            return AnswerResult.Later(item.SendingSinceUnixMs.GetValueOrDefault() + (long)options.Value.UncertainFor.TotalMilliseconds);
        }

        // Refused or never reached: nothing is on its way.
        item.SendingSinceUnixMs = null;
        switch (exception.Kind)
        {
            case WhatsAppFailure.Final:
                return AnswerResult.GiveUp($"whatsapp_{exception.Code}", exception.Message);
            case WhatsAppFailure.MediaUnknown when item is { MediaId: not null, UploadAnew: false }:
                item.UploadAgain();
                return Later(item, TimeSpan.Zero, "media", exception.Message);
            case WhatsAppFailure.MediaUnknown:
                return AnswerResult.GiveUp($"whatsapp_{exception.Code}", exception.Message);
            case WhatsAppFailure.MediaRefused when item.Encoding != AudioEncoding.None:
                item.Encoding++;
                item.UploadAgain();
                return Later(item, TimeSpan.Zero, "media", exception.Message);
            case WhatsAppFailure.MediaRefused:
                return AnswerResult.GiveUp($"whatsapp_{exception.Code}", exception.Message);
            case WhatsAppFailure.PairRate:
                // Documented: wait 4^X seconds, X from 0.
                return Later(item, TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, Math.Pow(4, item.Repeats))), "pair_rate", exception.Message);
            case WhatsAppFailure.Account:
                return Later(item, LongestDelay, "account", exception.Message);
            default:
                return Later(item, exception.RetryAfter, "upstream", exception.Message);
        }
    }

    /// <summary>A passing fault is no attempt: an outage of minutes must not turn every message into a dead letter.</summary>
    public AnswerResult Later(PendingMessage item, TimeSpan? delay, string reason, string detail)
    {
        if (Now - item.Message.ReceivedAtUnixMs > options.Value.RepeatFor.TotalMilliseconds)
        {
            return AnswerResult.GiveUp(reason, detail);
        }

        // Up to a quarter more, so that what failed together does not come back together.
        var wait = delay ?? TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, options.Value.RepeatDelay.Ticks << Math.Min(item.Repeats, 16))) * (1 + (Random.Shared.NextDouble() / 4));
        item.Repeats++;
        item.Attempts--;
        return AnswerResult.Later(Now + (long)wait.TotalMilliseconds);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{VoiceMessage}: {Reason} A status webhook will tell whether it was sent")]
        public static partial void Uncertain(ILogger logger, string voiceMessage, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{VoiceMessage}: no status webhook came within {Limit}, so it is sent again, perhaps a second time")]
        public static partial void SentAgain(ILogger logger, string voiceMessage, TimeSpan limit);
    }
}
