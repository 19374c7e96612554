namespace WhatsVoice.Tts.Engines;

/// <summary>The engine knows none of the letters of a sentence; answered with 400 on <c>input</c>.</summary>
internal sealed class UnspeakableTextException(string message, string requestField = "input") : Exception(message)
{
    public string Field => requestField;
}
