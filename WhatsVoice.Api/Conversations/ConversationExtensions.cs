using Orleans.Persistence;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;

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

        builder.UseOrleans(silo =>
        {
            silo.UseClustering();
            silo.AddActivityPropagation();
            silo.AddRedisGrainStorage(Store.ConnectionName, options => options.Configure<IServiceProvider>((storage, services) =>
            {
                // Orleans shares the store's connection, and its fail-fast settings with it.
                storage.CreateMultiplexer = _ => Task.FromResult((services.GetRequiredKeyedService<IConnectionMultiplexer>(Store.ConnectionName), true));
                storage.ConfigurationOptions = ConfigurationOptions.Parse(builder.Configuration.GetConnectionString(Store.ConnectionName) ?? "");
                storage.GrainStorageSerializer = new ConversationStateSerializer();
            }));
        });

        // After Orleans: hosted services start in order, and the scanner calls grains.
        builder.Services.AddHostedService<PendingScanner>();
    }
}
