namespace WhatsVoice.Sandbox.Media;

/// <param name="Id">Media id, digits only as Meta's are.</param>
/// <param name="MimeType">As declared at upload, e.g. <c>audio/ogg; codecs=opus</c>.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record MediaFile(string Id, string MimeType, string Sha256, byte[] Bytes);
