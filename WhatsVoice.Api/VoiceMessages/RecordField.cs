namespace WhatsVoice.Api.VoiceMessages;

/// <summary>The fields of a record's hash. They are stored: never rename one. What was heard has fields of its own (<see cref="HeardVoiceNote"/>).</summary>
internal static class RecordField
{
    public const string State = "state";

    public const string Conversation = "conversation";
    public const string To = "to";
    public const string From = "from";
    public const string ReplyTo = "reply_to";
    public const string TraceId = "trace_id";
    public const string TraceParent = "trace_parent";

    public const string MessageId = "message_id";
    public const string Reason = "reason";

    /// <summary>The reason of the death that was redriven. A dead letter that has no other is one whose redrive did not come to an end.</summary>
    public const string RedrivenReason = "redriven_reason";

    public const string Detail = "detail";
    public const string Attempts = "attempts";
    public const string Order = "order";

    public const string Stages = "stages";
    public const string Cache = "cache";
    public const string Engine = "engine";
    public const string MediaId = "media_id";
    public const string AudioMs = "audio_ms";
    public const string ReplyMs = "reply_ms";

    public const string CreatedAt = "created_at";
    public const string SentByKey = "sent_by_key";

    /// <summary>The only field of the mark that an erased record leaves.</summary>
    public const string Erased = "erased";

    /// <summary>When the record came to a state.</summary>
    public static string At(VoiceMessageState state) => $"{state.Name()}_at";
}
