namespace WhatsVoice.Api.Conversations;

internal static class ConversationExtensions
{
    /// <summary>Conversations as Orleans grains with their state in <c>store</c> (docs/adr/0002).</summary>
    public static void AddConversations(this WebApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<ConversationOptions, ConversationOptionsValidator>(ConversationOptions.Section);
        builder.Services.AddSingleton<PendingIndex>();
        builder.Services.AddSingleton<ConversationGrains>();
        builder.Services.AddSingleton<SeenMessages>();
        builder.Services.AddSingleton<DeadLetters>();
        builder.Services.AddSingleton<SentOrders>();
        builder.Services.AddSingleton<Repeats>();
        builder.Services.AddSingleton<Stages>();
        builder.Services.AddSingleton<Answerer>();

        builder.AddConversationCluster();

        // After Orleans: hosted services start in order, and the scanner calls grains.
        builder.Services.AddHostedService<PendingScanner>();
    }
}
