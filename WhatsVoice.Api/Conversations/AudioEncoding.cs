namespace WhatsVoice.Api.Conversations;

/// <summary>In which form an answer goes out. The numbers are stored.</summary>
internal enum AudioEncoding
{
    /// <summary>As the Tts service makes it.</summary>
    Usual = 0,

    /// <summary>WhatsApp could not process the audio (131053): encoded anew, once.</summary>
    Anew = 1,

    /// <summary>It could not process that either: the words go out as text.</summary>
    None = 2,
}
