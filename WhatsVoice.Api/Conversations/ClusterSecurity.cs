using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace WhatsVoice.Api.Conversations;

/// <summary>TLS between replicas, section <c>Orleans:Tls</c>; each replica shows its certificate to the other.</summary>
internal sealed class ClusterTlsOptions
{
    public const string Section = "Orleans:Tls";

    /// <summary>A PEM file with this replica's certificate. Default: none, so traffic between replicas is in the clear.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>A PEM file with its private key.</summary>
    public string? KeyPath { get; set; }

    /// <summary>A PEM file with the certificate authority that signed every replica's certificate.</summary>
    public string? AuthorityPath { get; set; }

    public bool IsComplete => File.Exists(CertificatePath) && File.Exists(KeyPath) && File.Exists(AuthorityPath);
}

/// <summary>
/// A client that reaches the ports between replicas can call every conversation. One replica keeps them on loopback; several beyond loopback
/// need TLS, or the operator's word that only replicas can reach them (a network policy).
/// </summary>
internal static class ClusterSecurity
{
    private const string IsolatedNetwork = "Orleans:IsolatedNetwork";

    public static void Secure(this ISiloBuilder silo)
    {
        var configuration = silo.Configuration;
        var isOpen = configuration["Orleans:Clustering:ProviderType"] is not null
            && !(IPAddress.TryParse(configuration["Orleans:Endpoints:AdvertisedIPAddress"], out var address) && IPAddress.IsLoopback(address));
        silo.Services.AddOptions<ClusterTlsOptions>()
            .BindConfiguration(ClusterTlsOptions.Section)
            .Validate(
                tls => tls.CertificatePath is null || tls.IsComplete,
                "Orleans:Tls needs three readable PEM files: CertificatePath, KeyPath and AuthorityPath.")
            .Validate(
                tls => !isOpen || tls.CertificatePath is not null || configuration.GetValue(IsolatedNetwork, false),
                $"Orleans:Clustering is set and other machines could reach the ports between replicas: set Orleans:Tls, or Orleans:Endpoints:AdvertisedIPAddress to 127.0.0.1 where all replicas run on one machine, or {IsolatedNetwork} to true where a network policy lets only replicas through.")
            .ValidateOnStart();

        if (configuration.GetSection(ClusterTlsOptions.Section).Get<ClusterTlsOptions>() is { IsComplete: true } files)
        {
            silo.UseTls(Load(files), tls => Require(tls, X509CertificateLoader.LoadCertificateFromFile(files.AuthorityPath!)));
        }
    }

    private static X509Certificate2 Load(ClusterTlsOptions files) => X509Certificate2.CreateFromPemFile(files.CertificatePath!, files.KeyPath);

    private static void Require(TlsOptions tls, X509Certificate2 authority)
    {
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;

        // Replicas are found by address, so names say nothing: what counts is who signed.
        tls.OnAuthenticateAsClient = (_, options) => options.TargetHost = "whatsvoice-replica";
        tls.RemoteCertificateValidation = (certificate, _, _) => IsSignedBy(authority, certificate);
    }

    private static bool IsSignedBy(X509Certificate2 authority, X509Certificate2? certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        try
        {
            return certificate is not null && chain.Build(certificate);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
