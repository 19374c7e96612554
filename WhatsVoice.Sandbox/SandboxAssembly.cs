namespace WhatsVoice.Sandbox;

/// <summary>Stands for this program where several programs are referenced, each with a <c>Program</c> of its own.</summary>
public sealed class SandboxAssembly
{
    private SandboxAssembly()
    {
    }
}
