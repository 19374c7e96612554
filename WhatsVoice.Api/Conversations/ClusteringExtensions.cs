using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Serialization;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

internal static class ClusteringExtensions
{
    private const string Cluster = "whatsvoice";

    /// <summary>What the AppHost's model sets (<c>AddOrleans</c>), for an Api that is started without it.</summary>
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Orleans:ClusterId"] = Cluster,
        ["Orleans:ServiceId"] = Cluster,
        ["Orleans:EnableDistributedTracing"] = "true",
        [$"Orleans:GrainStorage:{Store.ConnectionName}:ProviderType"] = "Redis",
        [$"Orleans:GrainStorage:{Store.ConnectionName}:ServiceKey"] = Store.ConnectionName,
    };

    /// <summary>
    /// A member of a cluster that meets in the store, where <c>Orleans:Clustering:ProviderType</c> is <c>Redis</c> (as the AppHost sets it);
    /// else one process by itself, which starts without looking for others. Orleans reads its own section of the configuration.
    /// </summary>
    public static void AddConversationCluster(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        if (builder.Configuration[$"{ConversationOptions.Section}:{nameof(ConversationOptions.Installation)}"] is { Length: > 0 } installation)
        {
            builder.Configuration.AddInMemoryCollection([new("Orleans:ClusterId", installation), new("Orleans:ServiceId", installation)]);
        }

        builder.UseOrleans(silo =>
        {
            if (silo.Configuration["Orleans:Clustering:ProviderType"] is null)
            {
                silo.UseLocalhostClustering(
                    silo.Configuration.GetValue("Orleans:Endpoints:SiloPort", EndpointOptions.DEFAULT_SILO_PORT),
                    silo.Configuration.GetValue("Orleans:Endpoints:GatewayPort", EndpointOptions.DEFAULT_GATEWAY_PORT),
                    serviceId: silo.Configuration["Orleans:ServiceId"]!,
                    clusterId: silo.Configuration["Orleans:ClusterId"]!);
            }
            else
            {
                silo.Services.AddHostedService<WaitForStore>();
            }

            silo.Secure();
            silo.Configure<ClusterMembershipOptions>(TakeOverQuickly);

            // What a conversation could not do because of the store is told to another replica with its cause.
            silo.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add("StackExchange.Redis"));
            silo.Services.AddOptions<RedisStorageOptions>(Store.ConnectionName).Configure<IOptions<ConversationOptions>>((storage, conversations) =>
            {
                storage.GrainStorageSerializer = new ConversationStateSerializer();

                // The expiry is renewed with each write. Orleans warns of it for states that decide about activations; these do not.
                storage.DeleteStateOnClear = true;
                storage.EntryExpiry = conversations.Value.Retention;
            });
        });
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
