using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Engines.OpenAI;

[OptionsValidator]
internal sealed partial class OpenAIOptionsValidator : IValidateOptions<OpenAIOptions>;
