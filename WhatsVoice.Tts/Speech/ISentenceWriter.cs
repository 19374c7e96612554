using WhatsVoice.Tts.Caching;

namespace WhatsVoice.Tts.Speech;

/// <summary>Writes a file sentence by sentence.</summary>
internal interface ISentenceWriter
{
    /// <summary>How long it plays so far.</summary>
    TimeSpan Duration { get; }

    /// <summary>Adds a sentence after a pause.</summary>
    void Add(CachedSpeech sentence, TimeSpan pauseBefore);

    /// <summary>Ends the file.</summary>
    void Complete();
}
