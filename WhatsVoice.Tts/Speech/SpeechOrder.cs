namespace WhatsVoice.Tts.Speech;

/// <summary>A request that was checked.</summary>
/// <param name="Text">Cleaned, with something to speak in it.</param>
/// <param name="Voice">A voice the engine has.</param>
/// <param name="Format">What to answer with.</param>
/// <param name="Speed">0.25 to 4.</param>
/// <param name="Profile">A configured profile.</param>
/// <param name="Language">A BCP 47 tag; empty where none was given.</param>
internal sealed record SpeechOrder(string Text, string Voice, SpeechFormat Format, double Speed, string Profile, string Language)
{
    /// <summary>Whether to answer from the first sentence on.</summary>
    public bool Stream { get; init; }

    /// <summary>What of the request's text is not spoken.</summary>
    public DroppedText Dropped { get; init; }
}
