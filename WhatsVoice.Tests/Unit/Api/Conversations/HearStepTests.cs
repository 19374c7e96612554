using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>What a voice note counts for the person that it was not heard from at once.</summary>
public sealed class HearStepTests
{
    private static readonly TimeSpan Note = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(false, 90)]
    [InlineData(true, 30)]
    public async Task A_recording_that_is_tried_again_counts_as_often_as_engines_were_given_it(bool goesOn, double seconds)
    {
        var state = new ConversationState();

        await Should.ThrowAsync<HearingException>(() => HearAsync(state, () => throw new HearingException("no answer", isFinal: false) { Sent = Note, GoesOn = goesOn }));
        await Should.ThrowAsync<HearingException>(() => HearAsync(state, () => throw new HearingException("no answer", isFinal: false) { Sent = Note, GoesOn = goesOn }));
        await HearAsync(state, () => new Transcript("Good morning.", "en", Note));

        state.Usage!.HeardSecondsToday.ShouldBe(seconds);
    }

    private async Task HearAsync(ConversationState state, Func<Transcript> transcribe)
    {
        await using var stage = await StepStage.OpenAsync(_time);
        var step = new HearStep([new Transcriber(transcribe)], stage.Records, stage.Statistics, stage.Stages, Options.Create(new ConversationOptions()), _time);
        var message = MessageLifecycleTests.Message() with { State = VoiceMessageState.Hearing };

        await step.RunAsync(message, StepStage.Context(message, state));
    }

    private sealed class Transcriber(Func<Transcript> transcribe) : ITranscriber
    {
        public Task<Transcript> TranscribeAsync(InboundMessage message, string person, DateTimeOffset firstTried, CancellationToken cancellationToken) => Task.Run(transcribe);

        public Transcript EnoughForToday() => throw new NotSupportedException("The person has said little.");
    }
}
