namespace WhatsVoice.Tts.Speech;

/// <summary>What is spoken in one go.</summary>
/// <param name="Text">A sentence, or a piece of one that is too long for the engine.</param>
/// <param name="After">What comes after it.</param>
internal readonly record struct Sentence(string Text, SentenceBreak After);
