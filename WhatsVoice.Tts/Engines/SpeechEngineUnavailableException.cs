namespace WhatsVoice.Tts.Engines;

/// <summary>An engine cannot work at all at present; answered with 503.</summary>
internal sealed class SpeechEngineUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
