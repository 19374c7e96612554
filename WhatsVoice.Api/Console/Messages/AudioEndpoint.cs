using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Console.Messages;

/// <summary>The sound of a voice message, from WhatsApp: this service keeps none.</summary>
internal static class AudioEndpoint
{
    public static async Task<Results<FileContentHttpResult, NotFound>> GetAsync(
        string id, VoiceMessageRecords records, MediaDownloads media, CancellationToken cancellationToken)
        => VoiceMessageId.IsOurs(id)
            && await records.FindAsync(id) is { MediaId: { } mediaId }
            && await media.FindAsync(mediaId, cancellationToken) is { } audio
            ? TypedResults.Bytes(audio, "audio/ogg", enableRangeProcessing: true)
            : TypedResults.NotFound();
}
