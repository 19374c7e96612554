namespace WhatsVoice.Bench.Speech;

/// <summary>One answer of the speech service.</summary>
/// <param name="FirstByte">From the request to the first byte of the body.</param>
/// <param name="Total">From the request to its last byte.</param>
/// <param name="Audio">An Ogg/Opus file.</param>
/// <param name="Cache">hit, partial or miss; empty when the answer does not say.</param>
/// <param name="Engine">Who spoke.</param>
internal sealed record SpokenNote(TimeSpan FirstByte, TimeSpan Total, byte[] Audio, string Cache, string Engine);
