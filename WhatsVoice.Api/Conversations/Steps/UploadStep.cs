using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations.Steps;

internal sealed class UploadStep(SharedUploads uploads, MediaMemory media, StageClock stages) : IMessageStep
{
    public VoiceMessageState State => VoiceMessageState.Uploading;

    public async Task<PendingMessage> RunAsync(PendingMessage message, StepContext context)
    {
        await context.Durable;
        var (audio, from) = (message.Audio!, message.Message.PhoneNumberId);
        var mediaId = await stages.RunAsync(message, "upload", () => Task.Run(() => uploads.UploadAsync(from, audio.Hash, audio.Bytes)));
        media.Remember(from, message.MediaKey!, new UploadedAudio(audio.Hash, mediaId));
        return MessageLifecycle.Uploaded(message, mediaId);
    }
}
