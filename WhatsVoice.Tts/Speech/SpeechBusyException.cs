namespace WhatsVoice.Tts.Speech;

/// <summary>Too many sentences are waiting; answered with 503 and <c>Retry-After</c>.</summary>
internal sealed class SpeechBusyException() : Exception("Too many sentences are waiting to be spoken.");
