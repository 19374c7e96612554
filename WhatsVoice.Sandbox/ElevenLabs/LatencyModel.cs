using Microsoft.Extensions.Options;

namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>How long an answer takes: assumed, not ElevenLabs' (see <see cref="ElevenLabsModels"/> for where the figures come from).</summary>
internal sealed class LatencyModel(IOptions<SandboxOptions> options)
{
    /// <summary>Configured figures are taken as they are; the sandbox's own grow by what speaker boost costs, which is on by default.</summary>
    /// <returns>From the request to the first byte of a stream, and from there to the last.</returns>
    public (TimeSpan FirstByte, TimeSpan Remainder) Of(ElevenLabsModel model, int characters, VoiceSettings? settings)
    {
        var latencies = options.Value.ElevenLabs.Latency;
        var own = latencies.GetValueOrDefault(model.Id);
        var every = latencies.GetValueOrDefault(ElevenLabsOptions.EveryModel);
        var boost = settings?.UseSpeakerBoost ?? true ? ElevenLabsModels.SpeakerBoostMs : 0;
        var firstByte = own?.FirstByteMs ?? every?.FirstByteMs ?? model.FirstByteMs + boost;
        var perCharacter = own?.PerCharacterMs ?? every?.PerCharacterMs ?? model.PerCharacterMs;
        return (TimeSpan.FromMilliseconds(firstByte), TimeSpan.FromMilliseconds(perCharacter * characters));
    }
}
