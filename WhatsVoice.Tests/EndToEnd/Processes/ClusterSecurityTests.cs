using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>The ports between replicas.</summary>
public sealed class ClusterSecurityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatsvoice-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Replicas_whose_ports_others_could_reach_do_not_start_in_the_clear()
    {
        await using var api = ServiceProcess.Prepare("WhatsVoice.Api", new Dictionary<string, string>
        {
            ["Orleans__Clustering__ProviderType"] = "Redis",
            ["Orleans__Clustering__ServiceKey"] = "store",
            ["Orleans__Endpoints__AdvertisedIPAddress"] = "10.1.2.3",
            ["ConnectionStrings__store"] = "localhost:6379",
        });

        (await api.RunToEndAsync()).ShouldBe(1);

        api.Output.ShouldContain("other machines could reach the ports between replicas: set Orleans:Tls");
    }

    [Fact]
    public async Task Two_replicas_that_talk_over_tls_answer_people()
    {
        var (certificate, key, authority) = WriteCertificates();
        await using var services = await RunningServices.StartAsync(new ServicesSetup
        {
            Replicas = 2,
            Api = [("Orleans__Tls__CertificatePath", certificate), ("Orleans__Tls__KeyPath", key), ("Orleans__Tls__AuthorityPath", authority)],
        });

        // The load balancer takes replicas in turn and the conversations are spread over both: some calls cross.
        var people = Enumerable.Range(0, 8).Select(number => $"1555801000{number}").ToList();
        await Task.WhenAll(people.Select(person => services.People.SendAsync(person, "Is this line secure?")));

        await Task.WhenAll(people.Select(person => services.People.WaitForVoiceNoteAsync(person)));
    }

    private (string Certificate, string Key, string Authority) WriteCertificates()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=replica", key, HashAlgorithmName.SHA256).Create(authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        return (Write("replica.pem", certificate.ExportCertificatePem()), Write("replica.key", key.ExportPkcs8PrivateKeyPem()), Write("authority.pem", authority.ExportCertificatePem()));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
