using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.Replies;

internal static class ReplyExtensions
{
    /// <summary>The reply writer named by <c>Replies:Kind</c>.</summary>
    public static void AddReplies(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ReplyOptions>()
            .BindConfiguration(ReplyOptions.Section)
            .Validate(options => options.Kind == ReplyOptions.Echo, "Replies:Kind must be echo.")
            .ValidateOnStart();
        builder.Services.AddSingleton<IReplyWriter, EchoReplyWriter>();
    }
}
