namespace WhatsVoice.Tts.Speech;

/// <summary>What <see cref="TextCleaner"/> made of a text.</summary>
/// <param name="Text">What is spoken; lines end with a line break, paragraphs with two.</param>
/// <param name="Dropped">What is not.</param>
internal readonly record struct CleanedText(string Text, DroppedText Dropped);
