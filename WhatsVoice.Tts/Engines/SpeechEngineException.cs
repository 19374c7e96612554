namespace WhatsVoice.Tts.Engines;

/// <summary>An engine failed on this text; answered with 502. The message never repeats the text.</summary>
internal sealed class SpeechEngineException(string message, Exception? innerException = null) : Exception(message, innerException);
