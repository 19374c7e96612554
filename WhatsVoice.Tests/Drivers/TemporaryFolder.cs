namespace WhatsVoice.Tests.Drivers;

/// <summary>A folder of the test's own, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("whatsvoice-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
