using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Tts.Speech;

/// <summary>One Tts service without Redis for the tests of a class.</summary>
public sealed class SpeakingFixture : IDisposable
{
    internal TtsFactory Tts { get; } = new();

    internal SpeechDriver Speaker
    {
        get
        {
            TtsFactory.RequireLocalVoice();
            return Tts.Speaker();
        }
    }

    public void Dispose() => Tts.Dispose();
}
