using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Speech;

[OptionsValidator]
internal sealed partial class PauseOptionsValidator : IValidateOptions<PauseOptions>;
