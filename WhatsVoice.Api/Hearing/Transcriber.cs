using Microsoft.Extensions.Options;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Hearing;

/// <summary>
/// Turns a person's voice note into words: downloads it from WhatsApp, checks it and has it transcribed. Where that is not possible the
/// person gets a short answer; the audio is not kept.
/// </summary>
internal sealed partial class Transcriber(
    MediaDownloads downloads,
    SttClient stt,
    RecordingPlaces places,
    IOptions<HearingOptions> options,
    IOptions<ReplyOptions> replies,
    ApiTelemetry telemetry,
    TimeProvider time,
    ILogger<Transcriber> logger) : ITranscriber
{
    private const double LongestSeconds = 24 * 3600;

    public Transcript EnoughForToday() => SetAnswer(options.Value.Answers.EnoughForToday);

    /// <exception cref="HearingException">It is worth another try.</exception>
    public async Task<Transcript> TranscribeAsync(InboundMessage message, string person, DateTimeOffset firstTried, CancellationToken cancellationToken)
    {
        var answers = options.Value.Answers;
        if (message.Media is not { } media)
        {
            return SetAnswer(answers.CannotBeHeard);
        }

        IDisposable? place = null;
        try
        {
            var audio = await DownloadAsync(media, async size => place ??= await places.TakeAsync(size, cancellationToken), cancellationToken);
            var heard = await stt.TranscribeAsync(audio, media.MimeType, SttClient.AnyEngine, person, cancellationToken);
            var words = heard.Text?.Trim() ?? "";
            var duration = DurationOf(heard, audio);
            return words.Any(char.IsLetterOrDigit)
                ? new Transcript(SpokenSwitch.Read(words, replies.Value), heard.Language, duration) { Engine = heard.Engine }
                : SetAnswer(answers.NothingUnderstood, heard.Language, duration) with { Engine = heard.Engine };
        }
        catch (HearingException exception) when (exception.IsFinal)
        {
            Log.Refused(logger, exception.Message);
            return SetAnswer(exception.IsTooLong ? answers.TooLong : answers.CannotBeHeard);
        }
        catch (WhatsAppException exception) when (exception.Kind == WhatsAppFailure.Final)
        {
            Log.Refused(logger, exception.Message);
            return SetAnswer(exception.IsTooLarge ? answers.TooLong : answers.CannotBeHeard);
        }
        catch (WhatsAppException exception) when (exception.Kind == WhatsAppFailure.Transient)
        {
            return Later(new HearingException(exception.Message, isFinal: false, exception) { RetryAfter = exception.RetryAfter }, firstTried);
        }
        catch (HearingException exception)
        {
            return Later(exception, firstTried);
        }
        finally
        {
            place?.Dispose();
        }
    }

    /// <summary>What the person is told where it was tried for long enough.</summary>
    /// <exception cref="HearingException">It was not: <paramref name="failure"/>, to be tried again.</exception>
    private Transcript Later(HearingException failure, DateTimeOffset firstTried)
    {
        // Counted from the first attempt: what the message waited before it, behind others or in an outage, was not spent on hearing it. A wait that is
        // asked for counts in advance: the person is told now rather than after it.
        var tried = time.GetUtcNow() - firstTried;
        var left = (failure.IsUnavailable ? options.Value.UnavailableFor : options.Value.RetryFor) - tried;
        if (left > (failure.RetryAfter ?? TimeSpan.Zero))
        {
            failure.GivesUpIn = left;
            throw failure;
        }

        Log.GivenUp(logger, tried, failure.Message);
        return SetAnswer(options.Value.Answers.NotNow, duration: failure.Sent);
    }

    /// <summary>
    /// Some engines do not tell how long the audio plays. What a person may cause a day counts seconds, so they get an estimate.
    /// </summary>
    private static TimeSpan DurationOf(SttTranscript heard, byte[] audio)
        => heard.Duration > 0 ? TimeSpan.FromSeconds(Math.Min(heard.Duration, LongestSeconds)) : SttClient.EstimateOf(audio);

    /// <summary>An address works for five minutes and may have expired between its response and its use: a fresh one is asked for once.</summary>
    private async Task<byte[]> DownloadAsync(InboundMedia media, Func<long?, Task> beforeFetch, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Source.StartActivity("download");
        byte[] audio;
        try
        {
            audio = await downloads.DownloadAsync(media.Id, cancellationToken, beforeFetch);
        }
        catch (WhatsAppException exception) when (exception is { Kind: WhatsAppFailure.Transient, RetryAfter: null })
        {
            audio = await downloads.DownloadAsync(media.Id, cancellationToken, beforeFetch);
        }

        return MediaDownloads.HasHash(audio, media.Sha256) ? audio : throw new HearingException("the file does not have the hash of the webhook", isFinal: true);
    }

    private static Transcript SetAnswer(string answer, string? language = null, TimeSpan duration = default) =>
        new("", language, duration, answer.Length == 0 ? null : new Reply(answer, Language: HearingAnswers.IsDefault(answer) ? "en" : null));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A voice note cannot be transcribed: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "A voice note was not transcribed within {Tried}: {Reason}")]
        public static partial void GivenUp(ILogger logger, TimeSpan tried, string reason);
    }
}

/// <summary>The words that switch between voice and text, when they are spoken: "slash text", "text", "Text, please."</summary>
internal static class SpokenSwitch
{
    private static readonly char[] Separators = [' ', ',', '.', '!', '?', '/', '-', ':', '"'];

    /// <summary>The switch as it would be typed where the whole note is one; otherwise the words as they are.</summary>
    public static string Read(string words, ReplyOptions options)
    {
        var spoken = Bare(words);
        return options.WordsForText.Concat(options.WordsForVoice).FirstOrDefault(word => Bare(word) == spoken) ?? words;
    }

    /// <summary>Lower case, without marks, and without the words around a command.</summary>
    private static string Bare(string words) => string.Join(
        ' ', words.ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries).Where(word => word is not ("slash" or "please")));
}
