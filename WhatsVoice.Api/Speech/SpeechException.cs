namespace WhatsVoice.Api.Speech;

/// <summary>No speech was made.</summary>
/// <param name="unspeakable">Whether trying again is pointless: the text cannot be spoken at all.</param>
internal sealed class SpeechException(string message, bool unspeakable, Exception? inner) : Exception(message, inner)
{
    public bool Unspeakable { get; } = unspeakable;

    /// <summary>How long the Tts service is to be left alone, when that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
