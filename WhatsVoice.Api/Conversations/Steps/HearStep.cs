using Microsoft.Extensions.Options;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations.Steps;

internal sealed class HearStep(
    IEnumerable<ITranscriber> transcribers,
    VoiceMessageRecords records,
    ReplyStatistics statistics,
    StageClock stages,
    IOptions<ConversationOptions> options,
    TimeProvider time) : IMessageStep
{
    private readonly ITranscriber? _transcriber = transcribers.FirstOrDefault();

    public VoiceMessageState State => VoiceMessageState.Hearing;

    public bool CanHear => _transcriber is not null;

    public async Task<PendingMessage> RunAsync(PendingMessage message, StepContext context)
    {
        await context.Durable;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (PersonLimits.WasHeardEnough(context.State.Usage, message, now, options.Value))
        {
            context.State.Usage = PersonLimits.ToldOfHearing(context.State.Usage, now);
            return await SaveTranscriptAsync(message, _transcriber!.EnoughForToday(), context);
        }

        var firstTried = DateTimeOffset.FromUnixTimeMilliseconds(message.FirstAttemptAtUnixMs);
        var person = PersonDirectory.PersonOf(context.Conversation);
        Transcript heard;
        try
        {
            heard = await stages.RunAsync(message, "hear", () => Task.Run(() => _transcriber!.TranscribeAsync(message.Message, person, firstTried, CancellationToken.None)));
        }
        catch (HearingException failure) when (!failure.GoesOn)
        {
            // The next attempt is billed again.
            context.State.Usage = PersonLimits.Heard(context.State.Usage, failure.Sent, time.GetUtcNow().ToUnixTimeMilliseconds());
            throw;
        }

        context.State.Usage = PersonLimits.Heard(context.State.Usage, heard.Duration, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (heard.TellsLanguage)
        {
            context.State.Language = heard.Language;
        }
        else
        {
            // A word or a noise: the conversation's own language is the better guess.
            heard = heard with { Language = context.State.Language ?? heard.Language };
        }

        if (heard.Engine is { } engine)
        {
            statistics.Heard(engine, heard.Duration);
        }

        var media = message.Message.Media;
        records.Heard(message.VoiceMessageId, new HeardVoiceNote(heard.Words, heard.Language, heard.Duration.TotalMilliseconds, heard.Engine, media?.Id, media?.MimeType));
        return await SaveTranscriptAsync(message, heard, context);
    }

    private static async Task<PendingMessage> SaveTranscriptAsync(PendingMessage message, Transcript heard, StepContext context)
    {
        message = MessageLifecycle.Heard(message, heard with { SetAnswer = heard.SetAnswer is { } answer ? answer with { AsText = context.State.PrefersText } : null });
        await context.SaveAsync(message);
        return message;
    }
}
