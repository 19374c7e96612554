using System.Globalization;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations.Steps;

/// <summary>Turns a person's voice note into words. Where none is registered, audio goes to the reply writer without words.</summary>
internal interface ITranscriber
{
    /// <param name="person">The person's keyed hash.</param>
    /// <param name="firstTried">When the first attempt at it began.</param>
    /// <exception cref="HearingException">Nothing could be heard now; another attempt may. What never can be heard is a transcript with <see cref="Transcript.SetAnswer"/>.</exception>
    Task<Transcript> TranscribeAsync(InboundMessage message, string person, DateTimeOffset firstTried, CancellationToken cancellationToken);

    /// <summary>What a person gets once who has said more today than is listened to.</summary>
    Transcript EnoughForToday();
}

/// <param name="Words">What was understood; "" for nothing.</param>
/// <param name="Language">A BCP 47 tag, if known.</param>
/// <param name="Duration">How long the audio plays; estimated from its size where no engine tells.</param>
/// <param name="SetAnswer">A set answer where nothing could be heard: no reply writer is asked. Null: the reply writer decides.</param>
internal sealed record Transcript(string Words, string? Language, TimeSpan Duration, Reply? SetAnswer = null)
{
    /// <summary>The engine that transcribed, for example whisper; null where none did.</summary>
    public string? Engine { get; init; }

    // Fewer words are often heard in a wrong language. Languages without spaces write about so many letters for them.
    private const int WordsThatTell = 3;
    private const int LettersThatTell = 6;

    /// <summary>Whether there are words enough for the language to be more than a guess.</summary>
    public bool TellsLanguage => Language is not null
        && (Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(word => word.Any(char.IsLetter)) >= WordsThatTell
            || Words.Count(letter => char.GetUnicodeCategory(letter) == UnicodeCategory.OtherLetter) >= LettersThatTell);

    /// <summary>Without the words: whatever prints an object may end in a log.</summary>
    public override string ToString() => $"a transcript of {Words.Length} characters";
}

/// <param name="message">Why, without personal data.</param>
/// <param name="isFinal">Whether trying again is pointless: the file is refused as it is.</param>
internal sealed class HearingException(string message, bool isFinal, Exception? inner = null) : Exception(message, inner)
{
    public bool IsFinal => isFinal;

    /// <summary>The recording is over the limit of what is transcribed.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>No engine can transcribe at present, which the service knows without asking one.</summary>
    public bool IsUnavailable { get; init; }

    /// <summary>The length of the sound that an engine was given and may bill, though there was no answer.</summary>
    public TimeSpan Sent { get; init; }

    /// <summary>The service goes on with it: another attempt gets what this one has paid for.</summary>
    public bool GoesOn { get; init; }

    /// <summary>How long the service or WhatsApp asks to wait, if known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>After this the person is told: the last attempt is then, however long the wait would be. Null: not decided here.</summary>
    public TimeSpan? GivesUpIn { get; set; }
}
