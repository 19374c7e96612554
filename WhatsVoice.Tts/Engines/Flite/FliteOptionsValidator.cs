using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Engines.Flite;

[OptionsValidator]
internal sealed partial class FliteOptionsValidator : IValidateOptions<FliteOptions>;
