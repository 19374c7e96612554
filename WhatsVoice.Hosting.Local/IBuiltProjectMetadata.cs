namespace Aspire.Hosting;

/// <summary>What the local orchestrator knows beyond Aspire's metadata: where the build put the project, so that it starts without MSBuild.</summary>
public interface IBuiltProjectMetadata : IProjectMetadata
{
    /// <summary>Absolute path of the built assembly.</summary>
    string TargetPath { get; }
}
