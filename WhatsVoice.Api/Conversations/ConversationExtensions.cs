using System.Net;
using Orleans.Configuration;
using Orleans.Persistence;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

internal static class ConversationExtensions
{
    /// <summary>Conversations as Orleans grains with their state in <c>store</c> (docs/adr/0002).</summary>
    public static void AddConversations(this WebApplicationBuilder builder)
    {
        builder.Services.AddConfiguredOptions<ConversationOptions, ConversationOptionsValidator>(ConversationOptions.Section);
        builder.Services.AddSingleton<PersonDirectory>();
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
        builder.Services.AddSingleton<MessageWorker>();
        builder.Services.AddSingleton<MessageEnds>();

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

    /// <summary>One process by itself, or a member of a cluster that meets in the store (<c>Conversations:Clustering</c>).</summary>
    private static void UseClustering(this ISiloBuilder silo)
    {
        var installation = StorageExtensions.InstallationOf(silo.Configuration);
        var siloPort = silo.Configuration.GetValue("Orleans:Endpoints:SiloPort", EndpointOptions.DEFAULT_SILO_PORT);
        var gatewayPort = silo.Configuration.GetValue("Orleans:Endpoints:GatewayPort", EndpointOptions.DEFAULT_GATEWAY_PORT);
        if (silo.Configuration.GetValue<Clustering>($"{ConversationOptions.Section}:{nameof(ConversationOptions.Clustering)}") == Clustering.Single)
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: installation, clusterId: installation);
            return;
        }

        silo.Configure<ClusterOptions>(options => options.ServiceId = options.ClusterId = installation);
        if (IPAddress.TryParse(silo.Configuration["Orleans:Endpoints:AdvertisedIPAddress"], out var address))
        {
            silo.ConfigureEndpoints(address, siloPort, gatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        }
        else
        {
            silo.ConfigureEndpoints(siloPort, gatewayPort, listenOnAnyHostAddress: true);
        }

        // A connection of its own: Orleans closes it when the silo stops, while others still need the store.
        silo.UseRedisClustering(silo.Configuration.GetConnectionString(Store.ConnectionName) ?? "");
        silo.Configure<ClusterMembershipOptions>(TakeOverQuickly);
    }

    /// <summary>
    /// Measured (docs/reliability.md): with Orleans' own settings the conversations of a killed replica stand still for 14 s, and a
    /// cluster whose replicas were all killed takes 107 s to start.
    /// </summary>
    private static void TakeOverQuickly(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.NumMissedProbesLimit = 2;

        // Two replicas are the usual number: there is only one other that could vote.
        membership.NumVotesForDeathDeclaration = 1;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(2);

        // A silo that starts does not wait for entries that have not been renewed for 3 x 2 s: their processes are dead.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedTableIAmAliveLimit = 3;

        // Orleans widens the probes of a silo that answers slowly: a frozen one would be waited for ever longer.
        membership.MaxProbeTimeout = membership.ProbeTimeout;
    }
}
