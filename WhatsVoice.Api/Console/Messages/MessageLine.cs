using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Console.Messages;

/// <summary>A voice message in a list.</summary>
public sealed record MessageLine(string Id, string Who, string State, double? ReplyMs, string? Cache, string? Engine, string? Reason, DateTimeOffset? At)
{
    internal static MessageLine Of(VoiceMessageRecord record) => new(
        record.Id, Masked.Person(record.To), record.State, record.ReplyMs, record.Cache, record.Engine, record.Reason, record.CreatedAt);

    /// <summary>The look of a state's chip.</summary>
    public static string Tone(string state) => state switch
    {
        "played" or "read" or "delivered" or "sent" or "accepted" => "good",
        "failed" or "dead" => "bad",
        "expired" or "uncertain" => "warn",
        _ => "busy",
    };
}
