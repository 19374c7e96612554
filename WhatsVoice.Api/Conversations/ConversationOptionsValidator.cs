using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.Conversations;

[OptionsValidator]
internal sealed partial class ConversationOptionsValidator : IValidateOptions<ConversationOptions>;
