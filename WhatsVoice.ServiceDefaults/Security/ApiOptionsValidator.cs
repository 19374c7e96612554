using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Security;

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
