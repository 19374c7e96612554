using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>What the steps report.</summary>
internal static partial class MessageLifecycle
{
    /// <param name="message">It was being heard.</param>
    /// <param name="heard">What was understood.</param>
    public static PendingMessage Heard(PendingMessage message, Transcript heard) => Proceed(
        message with
        {
            Transcript = heard.Words,
            TranscriptLanguage = heard.Language,
            HeardMs = (long)heard.Duration.TotalMilliseconds,
            Reply = heard.SetAnswer,
        },
        LifeEvent.Heard);

    public static PendingMessage Written(PendingMessage message, Reply reply) => Proceed(message with { Reply = reply }, LifeEvent.Written);

    /// <summary>The reply is too long for one message: this one sends its first part, a <see cref="FurtherPart"/> each of the others.</summary>
    public static PendingMessage KeepFirstPart(PendingMessage message, string text) => message with { Reply = message.Reply! with { Text = text } };

    /// <summary>
    /// A message of its own, with its own id, record and send. It has none of the words that it answers: they would enter the history, and count as the
    /// same text (Conversations:MaxSameText), once more with each part.
    /// </summary>
    public static PendingMessage FurtherPart(PendingMessage message, string voiceMessageId, Reply part) => new()
    {
        Message = message.Message with { Text = null },
        VoiceMessageId = voiceMessageId,
        PartOf = message.VoiceMessageId,
        Reply = part,
        Encoding = message.Encoding,
        RedrivenAtUnixMs = message.RedrivenAtUnixMs,
    };

    public static PendingMessage NothingToSay(PendingMessage message) => message.Go(LifeEvent.NothingToSay, VoiceMessageState.Silent);

    /// <param name="message">It was being spoken.</param>
    /// <param name="audio">The speech.</param>
    /// <param name="mediaKey">Under which its upload is remembered.</param>
    /// <param name="mediaId">An earlier upload of the same audio; null for none.</param>
    public static PendingMessage Spoken(PendingMessage message, SpokenAudio audio, string mediaKey, string? mediaId)
        => (message with { Audio = audio, MediaKey = mediaKey, MediaId = mediaId, NoSpeechSinceUnixMs = 0 })
            .Go(LifeEvent.Spoken, mediaId is null ? VoiceMessageState.Uploading : VoiceMessageState.Sending);

    public static PendingMessage Uploaded(PendingMessage message, string mediaId) => (message with { MediaId = mediaId }).Go(LifeEvent.Uploaded, VoiceMessageState.Sending);

    /// <summary>The send is about to begin; to be stored before it does.</summary>
    public static PendingMessage SendBegins(PendingMessage message, long now) => message with { SendingSinceUnixMs = now };

    public static PendingMessage Accepted(PendingMessage message, string messageId) => (message with { AnswerMessageId = messageId }).Go(LifeEvent.Accepted, VoiceMessageState.Accepted);
}
