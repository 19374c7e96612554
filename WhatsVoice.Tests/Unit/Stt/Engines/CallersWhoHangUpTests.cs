using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Stt.Engines;
using WhatsVoice.Tests.Builders;

namespace WhatsVoice.Tests.Unit.Stt.Engines;

public sealed class CallersWhoHangUpTests
{
    [Fact]
    public async Task Callers_who_hang_up_do_not_take_an_engine_away_from_everybody()
    {
        var engine = new TranscriptionEngine(new BreaksWhenCancelled(), new EngineBreakerOptions(), new FakeTimeProvider(), NullLogger<EngineBreaker>.Instance);
        for (var note = 1; note <= 10; note++)
        {
            using var hangsUp = new CancellationTokenSource();
            var asked = engine.TranscribeAsync(AudioFile.Open(OggOpusBuilder.Tone(note), TimeSpan.FromMinutes(1)), new SpeechToTextOptions(), "anybody", hangsUp.Token);
            await hangsUp.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(asked);
        }

        engine.WhyUnavailable.ShouldBeNull();
    }

    /// <summary>As a connection that is closed while the sound is sent over it.</summary>
    private sealed class BreaksWhenCancelled : ISpeechToTextClient
    {
        public async Task<SpeechToTextResponse> GetTextAsync(Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new HttpRequestException(HttpRequestError.Unknown, "The connection was closed.", new IOException("broken"));
        }

        public IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
            Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EngineDescription) ? new EngineDescription("tests", "1") { MaxRetries = 0 } : null;

        public void Dispose()
        {
        }
    }
}
