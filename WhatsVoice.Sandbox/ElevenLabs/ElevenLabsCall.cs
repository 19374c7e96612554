using System.Security.Cryptography;
using WhatsVoice.Sandbox.Calls;
using WhatsVoice.Sandbox.Faults;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>A call of the business, as far as it is known: filled in while it is worked on, written into the call log at its end.</summary>
internal sealed class ElevenLabsCall
{
    public required string Route { get; init; }

    /// <summary>When it began, as a timestamp of the time provider.</summary>
    public required long Started { get; init; }

    /// <summary>The answer's <c>request-id</c>.</summary>
    public string RequestId { get; } = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 20);

    /// <summary>A fault that spoils the audio rather than the call.</summary>
    public FaultRule? Fault { get; set; }

    /// <summary>What was to be spoken; null on other routes and when the body could not be read.</summary>
    public SpeechDetails? Speech { get; set; }

    /// <summary>The call that the filter has put before its handler.</summary>
    public static ElevenLabsCall Of(HttpContext context) =>
        context.Features.Get<ElevenLabsCall>() ?? throw new InvalidOperationException($"{nameof(ElevenLabsCallFilter)} is missing.");
}
