using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

[OptionsValidator]
internal sealed partial class ElevenLabsOptionsValidator : IValidateOptions<ElevenLabsOptions>;
