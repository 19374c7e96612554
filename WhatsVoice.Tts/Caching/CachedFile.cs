namespace WhatsVoice.Tts.Caching;

/// <summary>A whole text as a file that was checked when it was made: sent as it is, without joining and checking again.</summary>
/// <param name="Content">The file.</param>
/// <param name="Duration">How long it plays.</param>
internal sealed record CachedFile(ReadOnlyMemory<byte> Content, TimeSpan Duration) : CachedSpeech
{
    public override long ByteCount => Content.Length;
}
