using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Caching;

[OptionsValidator]
internal sealed partial class SpeechCacheOptionsValidator : IValidateOptions<SpeechCacheOptions>;
