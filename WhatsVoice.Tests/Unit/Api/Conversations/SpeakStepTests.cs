using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Unit.ServiceDefaults;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>As whose the Tts service is asked for speech: persons share its line.</summary>
public sealed class SpeakStepTests
{
    [Theory]
    [InlineData("text", null, "0123456789abcdef0123456789abcdef")]
    [InlineData(InboundMessage.Outbound, "crm", "key crm")]
    [InlineData(InboundMessage.Outbound, "caf\u00e9", "key caf%C3%A9")]
    public async Task Speech_is_asked_for_by_the_persons_keyed_hash_or_the_senders_key_and_never_by_the_number(string type, string? key, string person)
    {
        await using var tts = await EngineStandIn.OpenAsync();
        await using var stage = await StepStage.OpenAsync(TimeProvider.System);
        await using var service = ServiceUnderTest.Build(
            builder =>
            {
                builder.Services.AddSingleton(TimeProvider.System);
                builder.AddSpeech();
            },
            ("services:tts:http:0", tts.Url));
        var step = new SpeakStep(
            service.Services.GetRequiredService<SpeechClient>(),
            new VoiceDefaults(stage.Store, TimeProvider.System),
            new MediaMemory(stage.Store),
            stage.Stages,
            Options.Create(new ConversationOptions()));
        var heard = MessageLifecycleTests.Message(type);
        var message = heard with
        {
            State = VoiceMessageState.Speaking, Reply = new Reply("Good morning."), Message = heard.Message with { SentByKey = key },
        };

        await step.RunAsync(message, StepStage.Context(message));

        var call = tts.Calls.ShouldHaveSingleItem();
        call.Headers["X-WhatsVoice-Person"].ToString().ShouldBe(person);
        $"{string.Join('\n', call.Headers)} {call.Body}".ShouldNotContain(heard.Message.Phone!);
    }
}
