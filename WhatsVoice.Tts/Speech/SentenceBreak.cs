namespace WhatsVoice.Tts.Speech;

/// <summary>What separates a sentence from the next one.</summary>
internal enum SentenceBreak
{
    /// <summary>Nothing: a sentence too long for the engine goes on, after a pause as at a comma.</summary>
    Cut,

    /// <summary>The sentence's end.</summary>
    Sentence,

    /// <summary>The paragraph's end: an empty line.</summary>
    Paragraph,
}
