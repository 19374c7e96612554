using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.Replies;

[OptionsValidator]
internal sealed partial class ReplyOptionsValidator : IValidateOptions<ReplyOptions>;
