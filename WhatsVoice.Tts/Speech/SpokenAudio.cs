namespace WhatsVoice.Tts.Speech;

/// <summary>The answer to a <see cref="SpeechOrder"/>.</summary>
/// <param name="Content">The file.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Duration">How long it plays.</param>
/// <param name="Cache"><c>hit</c>, <c>partial</c> or <c>miss</c>.</param>
/// <param name="Engine">Who spoke.</param>
/// <param name="FitsVoiceNote">Whether it is within WhatsApp's 512 KB for a voice note; true for other formats.</param>
internal sealed record SpokenAudio(ReadOnlyMemory<byte> Content, string ContentType, TimeSpan Duration, string Cache, string Engine, bool FitsVoiceNote);
