using System.Net;
using Orleans.Configuration;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.Conversations;

internal static class ClusteringExtensions
{
    private const string Cluster = "whatsvoice";

    /// <summary>One process by itself, or a member of a cluster that meets in the store (<c>Conversations:Clustering</c>).</summary>
    public static void UseClustering(this ISiloBuilder silo)
    {
        var siloPort = silo.Configuration.GetValue("Orleans:Endpoints:SiloPort", EndpointOptions.DEFAULT_SILO_PORT);
        var gatewayPort = silo.Configuration.GetValue("Orleans:Endpoints:GatewayPort", EndpointOptions.DEFAULT_GATEWAY_PORT);
        if (silo.Configuration.GetValue<Clustering>($"{ConversationOptions.Section}:{nameof(ConversationOptions.Clustering)}") == Clustering.Single)
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: Cluster, clusterId: Cluster);
            return;
        }

        silo.Configure<ClusterOptions>(options => options.ServiceId = options.ClusterId = Cluster);
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
