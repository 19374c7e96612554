namespace WhatsVoice.Tts.Speech;

/// <summary>The text is longer than <c>Speech:MaxCharacters</c>; answered with 413.</summary>
internal sealed class TextTooLongException(int length, int limit)
    : Exception($"The text has {length} characters; up to {limit} are allowed.");
