using Microsoft.Extensions.Options;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations.Steps;

/// <summary>
/// Has the reply spoken. Begun before the message is durable: should the write fail, the message is delivered again and its speech is in
/// the cache.
/// </summary>
internal sealed class SpeakStep(SpeechClient speech, VoiceDefaults voices, MediaMemory media, StageClock stages, IOptions<ConversationOptions> options) : IMessageStep
{
    public VoiceMessageState State => VoiceMessageState.Speaking;

    public async Task<PendingMessage> RunAsync(PendingMessage message, StepContext context)
    {
        var (reply, from) = (message.Reply!, message.Message.PhoneNumberId);
        var request = new SpeechRequest(reply.Text, reply.Voice, reply.Profile, reply.Language ?? message.TranscriptLanguage ?? context.State.Language, BitRateOf(message.Encoding));
        var key = MediaMemory.KeyOf(request);
        var earlier = message.UploadAnew ? Task.FromResult<UploadedAudio?>(null) : media.FindAsync(from, key);

        // Beside the grain, like the other calls: awaits within an HTTP call need not come back to it.
        var audio = await stages.RunAsync(message, "speech", () => Task.Run(async () =>
            await speech.SpeakAsync(
                request with { Voices = request.Voice is null ? await voices.FindAsync() : null, Person = PersonOf(message, context) },
                options.Value.SpeakFor,
                CancellationToken.None)));
        return MessageLifecycle.Spoken(message, audio, key, await earlier is { } uploaded && uploaded.Hash == audio.Hash ? uploaded.MediaId : null);
    }

    /// <summary>Whose share of the line at the Tts service it takes: a key that sends to many numbers has one share for all.</summary>
    private static string PersonOf(PendingMessage message, StepContext context) => message.IsOutbound
        ? $"key {Uri.EscapeDataString(message.Message.SentByKey ?? "")}"
        : PersonDirectory.PersonOf(context.Conversation);

    /// <summary>Null: as the Tts service is set. 16 kbit/s makes it encode anew what an engine delivered as Opus.</summary>
    private static int? BitRateOf(AudioEncoding encoding) => encoding == AudioEncoding.Anew ? 16_000 : null;
}
