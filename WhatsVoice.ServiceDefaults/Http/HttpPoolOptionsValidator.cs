using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Http;

[OptionsValidator]
internal sealed partial class HttpPoolOptionsValidator : IValidateOptions<HttpPoolOptions>;
