using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Engines;

[OptionsValidator]
internal sealed partial class EngineBreakerOptionsValidator : IValidateOptions<EngineBreakerOptions>;
