namespace WhatsVoice.Tts.Caching;

/// <summary>A purge did not come to its end, since Redis does not answer; answered with 503.</summary>
internal sealed class CacheUnavailableException(Exception innerException)
    : Exception("Redis does not answer, so not every replica knows of it. Purge again.", innerException);
