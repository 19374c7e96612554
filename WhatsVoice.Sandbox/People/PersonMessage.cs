namespace WhatsVoice.Sandbox.People;

/// <param name="From">Phone number, 7 to 15 digits.</param>
/// <param name="Name">Profile name, up to 100 characters. Default: the one known, else the number.</param>
/// <param name="Text">1 to 4,096 characters, as in WhatsApp. One of <c>text</c>, <c>say</c> and <c>audio</c>.</param>
/// <param name="Say">1 to 1,000 characters that the local voice speaks into a voice note.</param>
/// <param name="Audio">A recording, base64, up to 16 MB: Ogg/Opus or WAV become a voice note, MP3, M4A, AAC and AMR stay files.</param>
/// <param name="Words">What is said in <paramref name="Audio"/>, for the stand-in that transcribes. Default: unknown.</param>
/// <param name="Language">The language of the words, ISO 639-1. Default: en.</param>
/// <param name="Times">How many copies of the webhook are delivered at the same time, 1 to 100. Default: 1.</param>
/// <param name="At">When it was written, up to 7 days ago: a message that waited out an outage. Default: now.</param>
/// <param name="HideNumber">The person uses a username: the webhook carries the BSUID but no number.</param>
/// <param name="ReplyTo">The message the person quotes.</param>
internal sealed record PersonMessage(
    string? From,
    string? Name,
    string? Text,
    int Times = 1,
    DateTimeOffset? At = null,
    bool HideNumber = false,
    string? ReplyTo = null,
    string? Say = null,
    byte[]? Audio = null,
    string? Words = null,
    string Language = "en")
{
    private const int MaxSayCharacters = 1_000;

    /// <summary>Field name to what is wrong with it; empty when all is well.</summary>
    public Dictionary<string, string[]> Problems(DateTimeOffset now)
    {
        Dictionary<string, string[]> problems = [];
        if (From is not { Length: >= 7 and <= 15 } || From.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            problems["from"] = ["from must be a phone number of 7 to 15 digits, without + or spaces."];
        }

        if (new object?[] { Text, Say, Audio }.Count(part => part is not null) > 1)
        {
            problems["text"] = ["Give one of text, say and audio."];
        }
        else if (Say is not null)
        {
            if (Say.Length > MaxSayCharacters || string.IsNullOrWhiteSpace(Say))
            {
                problems["say"] = [$"say must have 1 to {MaxSayCharacters} characters and not only blanks; it has {Say.Length}."];
            }
        }
        else if (Audio is null && (Text is not { Length: >= 1 and <= 4096 } || string.IsNullOrWhiteSpace(Text)))
        {
            problems["text"] = [$"text must have 1 to 4096 characters and not only blanks; it has {Text?.Length ?? 0}."];
        }

        if (Name is { Length: > 100 })
        {
            problems["name"] = [$"name may have up to 100 characters; it has {Name.Length}."];
        }

        if (Times is < 1 or > 100)
        {
            problems["times"] = [$"times must be 1 to 100; it is {Times}."];
        }

        if (At is { } at && (at > now.AddSeconds(1) || at < now.AddDays(-7)))
        {
            problems["at"] = ["at must lie within the last 7 days."];
        }

        return problems;
    }
}
