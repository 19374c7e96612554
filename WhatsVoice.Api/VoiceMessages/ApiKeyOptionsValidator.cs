using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.VoiceMessages;

[OptionsValidator]
internal sealed partial class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>;
