using WhatsVoice.Api.Conversations.Steps;

namespace WhatsVoice.Api.Conversations;

internal static class ConversationExtensions
{
    /// <summary>Conversations as Orleans grains with their state in <c>store</c> (docs/adr/0002).</summary>
    public static void AddConversations(this WebApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<ConversationOptions, ConversationOptionsValidator>(ConversationOptions.Section);
        builder.Services.AddSingleton<PersonDirectory>();
        builder.Services.AddSingleton<BusinessNumbers>();
        builder.Services.AddSingleton<PendingIndex>();
        builder.Services.AddSingleton<ConversationGrains>();
        builder.Services.AddSingleton<Intake>();
        builder.Services.AddSingleton<DeadLetters>();
        builder.Services.AddSingleton<SentOrders>();
        builder.Services.AddSingleton<DeliveryStatuses>();
        builder.Services.AddSingleton<PersonErasure>();
        builder.Services.AddSingleton<NumberGate>();
        builder.Services.AddSingleton<StageClock>();
        builder.Services.AddSingleton<IMessageStep, HearStep>();
        builder.Services.AddSingleton<IMessageStep, ReplyStep>();
        builder.Services.AddSingleton<IMessageStep, SpeakStep>();
        builder.Services.AddSingleton<IMessageStep, UploadStep>();
        builder.Services.AddSingleton<IMessageStep, SendStep>();
        builder.Services.AddSingleton<StepFailures>();
        builder.Services.AddSingleton<MessageWorker>();
        builder.Services.AddSingleton<MessageEnds>();

        // Before Orleans: a process of another installation must not join the cluster.
        builder.Services.AddHostedService<InstallationGuard>();
        builder.AddConversationCluster();

        // After Orleans: hosted services start in order, and the scanner calls grains.
        builder.Services.AddHostedService<PendingScanner>();
    }
}
