using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>A certificate for the loopback address, for as long as a run takes, and the file that makes others trust it.</summary>
internal sealed class UpstreamCertificate : IDisposable
{
    private UpstreamCertificate(X509Certificate2 certificate, string file)
    {
        Certificate = certificate;
        File = file;
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>PEM, without its key.</summary>
    public string File { get; }

    public static UpstreamCertificate Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=WhatsVoice.Bench", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        var file = Path.Combine(Path.GetTempPath(), $"whatsvoice-bench-{Guid.NewGuid():n}.pem");
        System.IO.File.WriteAllText(file, made.ExportCertificatePem());

        // Written and read again: TLS on Windows takes no key that lives in memory only.
        return new UpstreamCertificate(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null), file);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        System.IO.File.Delete(File);
    }
}
