namespace WhatsVoice.Api.WhatsApp;

/// <param name="Hash">Names the audio by its content, see <see cref="Speech.SpokenAudio.Hash"/>.</param>
/// <param name="MediaId">WhatsApp's id of the upload.</param>
internal sealed record UploadedAudio(string Hash, string MediaId)
{
    /// <returns>Null when it is not what <see cref="ToString"/> wrote.</returns>
    public static UploadedAudio? Parse(string? value) => value?.Split(' ') is [var hash, var mediaId] ? new(hash, mediaId) : null;

    public override string ToString() => $"{Hash} {MediaId}";
}
