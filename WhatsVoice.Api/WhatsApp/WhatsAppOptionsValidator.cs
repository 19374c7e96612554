using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.WhatsApp;

[OptionsValidator]
internal sealed partial class WhatsAppOptionsValidator : IValidateOptions<WhatsAppOptions>;
