using System.Reflection;
using Aspire.Hosting;

namespace Echo;

/// <summary>This program as a project of a model.</summary>
public sealed class EchoProject : IBuiltProjectMetadata
{
    public string ProjectPath => typeof(EchoProject).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ProjectPath").Value!;

    public string TargetPath => typeof(EchoProject).Assembly.Location;
}
