using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations.Steps;

/// <summary>Turns a person's voice note into words. Where none is registered, audio goes to the reply writer without words.</summary>
internal interface ITranscriber
{
    /// <exception cref="HearingException">Nothing could be heard now.</exception>
    Task<Transcript> TranscribeAsync(InboundMessage message, CancellationToken cancellationToken);
}

/// <param name="Words">What was understood; "" for nothing.</param>
/// <param name="Language">A BCP 47 tag, if known.</param>
/// <param name="Duration">How long the audio plays; estimated from its size where no engine tells.</param>
/// <param name="Instead">What the person is answered where nothing could be heard; null: the reply writer decides.</param>
internal sealed record Transcript(string Words, string? Language, TimeSpan Duration, Reply? Instead = null)
{
    /// <summary>The engine that transcribed, for example whisper; null where none did.</summary>
    public string? Engine { get; init; }

    /// <summary>Without the words: whatever prints an object may end in a log.</summary>
    public override string ToString() => $"a transcript of {Words.Length} characters";
}

/// <summary>The sound was not transcribed.</summary>
/// <param name="message">Why, without personal data.</param>
/// <param name="isFinal">Whether trying again is pointless: the file is refused as it is.</param>
internal sealed class HearingException(string message, bool isFinal, Exception? inner = null) : Exception(message, inner)
{
    public bool IsFinal => isFinal;

    /// <summary>The recording is over the limit of what is transcribed.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>How long the service asks to wait, if known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

internal sealed class HearStep(
    IEnumerable<ITranscriber> transcribers, VoiceMessageRecords records, ReplyStatistics statistics, StageClock stages, TimeProvider time) : IMessageStep
{
    private readonly ITranscriber? _transcriber = transcribers.FirstOrDefault();

    public VoiceMessageState State => VoiceMessageState.Hearing;

    public bool CanHear => _transcriber is not null;

    public async Task<PendingMessage> RunAsync(PendingMessage message, StepContext context)
    {
        await context.Durable;
        var heard = await stages.RunAsync(message, "hear", () => Task.Run(() => _transcriber!.TranscribeAsync(message.Message, CancellationToken.None)));
        context.State.Usage = PersonLimits.Heard(context.State.Usage, heard.Duration, time.GetUtcNow().ToUnixTimeMilliseconds());
        context.State.Language = heard.Language ?? context.State.Language;
        if (heard.Engine is { } engine)
        {
            statistics.Heard(engine, heard.Duration);
        }

        var media = message.Message.Media;
        records.Heard(message.VoiceMessageId, new HeardVoiceNote(heard.Words, heard.Language, heard.Duration.TotalMilliseconds, heard.Engine, media?.Id, media?.MimeType));
        message = MessageLifecycle.Heard(message, heard with { Instead = heard.Instead is { } instead ? instead with { AsText = context.State.PrefersText } : null });
        await context.SaveAsync(message);
        return message;
    }
}
