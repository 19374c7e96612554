using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace WhatsVoice.Tests.Unit.Deploy;

/// <summary>The files of <c>deploy/</c> and <c>.github/</c> as trees: mappings are dictionaries, merge keys (<c>&lt;&lt;</c>) are applied.</summary>
internal static partial class DeployFiles
{
    public static string Folder { get; } = Path.Combine(ServiceProcess.RepositoryRoot, "deploy");

    public static Dictionary<string, object> Compose { get; } = Read(Path.Combine(Folder, "compose", "compose.yaml")).Single();

    public static Dictionary<string, object> ComposeServices { get; } = Compose.Map("services");

    /// <summary>Every manifest of the Kustomize base; the generated ConfigMaps are in <see cref="KubernetesSettings"/>.</summary>
    public static IReadOnlyList<Dictionary<string, object>> Manifests { get; } = [.. Directory.GetFiles(Path.Combine(Folder, "kubernetes", "base"), "*.yaml")
        .Where(path => Path.GetFileName(path) != "kustomization.yaml").SelectMany(Read)];

    /// <summary>What the generator of a ConfigMap says, overlay over base.</summary>
    public static Dictionary<string, string> KubernetesSettings(string configMap) => new[] { "base", "example" }
        .SelectMany(folder => Read(Path.Combine(Folder, "kubernetes", folder, "kustomization.yaml")).Single().List("configMapGenerator"))
        .Where(generator => generator.Text("name") == configMap)
        .SelectMany(generator => generator.Texts("literals"))
        .Select(literal => literal.Split('=', 2))
        .GroupBy(pair => pair[0]).ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1]);

    /// <summary>Names and keys of the secrets that the example overlay generates.</summary>
    public static Dictionary<string, string[]> KubernetesSecrets() => Read(Path.Combine(Folder, "kubernetes", "example", "kustomization.yaml")).Single()
        .List("secretGenerator").ToDictionary(
            generator => generator.Text("name"),
            generator => generator.Texts("files").Select(file => file.Contains('=', StringComparison.Ordinal) ? file.Split('=')[0] : Path.GetFileName(file)).ToArray());

    /// <summary>The files that each secret of the example overlay is generated from, relative to its folder.</summary>
    public static Dictionary<string, string[]> KubernetesSecretFiles() => Read(Path.Combine(Folder, "kubernetes", "example", "kustomization.yaml")).Single()
        .List("secretGenerator").ToDictionary(generator => generator.Text("name"), generator => generator.Texts("files").Select(file => file.Split('=')[^1]).ToArray());

    /// <summary>The secrets of a service in compose, and the names that they have under /run/secrets.</summary>
    public static IEnumerable<(string Source, string Target)> ComposeSecrets(string service)
    {
        var definition = ComposeServices.Map(service);
        return definition.Texts("secrets").Select(name => (name, name))
            .Concat(definition.List("secrets").Select(secret => (secret.Text("source"), secret.Text("target"))));
    }

    /// <summary>Every document of a file.</summary>
    /// <exception cref="YamlException">It is not YAML, or has a key twice.</exception>
    public static IReadOnlyList<Dictionary<string, object>> Read(string path)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(path);
        stream.Load(reader);
        return [.. stream.Documents.Select(document => (Dictionary<string, object>)Convert(document.RootNode))];
    }

    public static Dictionary<string, object> Map(this Dictionary<string, object> map, string key) =>
        map.GetValueOrDefault(key) as Dictionary<string, object> ?? [];

    public static IReadOnlyList<Dictionary<string, object>> List(this Dictionary<string, object> map, string key) =>
        [.. (map.GetValueOrDefault(key) as List<object> ?? []).OfType<Dictionary<string, object>>()];

    public static IReadOnlyList<string> Texts(this Dictionary<string, object> map, string key) =>
        [.. (map.GetValueOrDefault(key) as List<object> ?? []).OfType<string>()];

    public static string Text(this Dictionary<string, object> map, string key) => map.GetValueOrDefault(key) as string ?? "";

    /// <summary>The container's environment in compose: from <c>environment</c>, from the example of its <c>env_file</c> and from secrets.</summary>
    public static Dictionary<string, string> ComposeEnvironment(string service)
    {
        var definition = ComposeServices.Map(service);
        var settings = definition.Map("environment").ToDictionary(pair => pair.Key, pair => Default().Replace((string)pair.Value, "$1"));
        foreach (var (_, secret) in ComposeSecrets(service))
        {
            settings[secret] = $"secret {secret}";
        }

        return settings;
    }

    /// <summary>The pod's environment on Kubernetes: from ConfigMaps, from <c>env</c> and from secrets that are mounted under /run/secrets.</summary>
    public static Dictionary<string, string> KubernetesEnvironment(string deployment)
    {
        var pod = Manifests.Single(manifest => manifest.Text("kind") == "Deployment" && manifest.Map("metadata").Text("name") == deployment)
            .Map("spec").Map("template").Map("spec");
        var container = pod.List("containers").Single();
        var settings = container.List("envFrom").SelectMany(source => KubernetesSettings(source.Map("configMapRef").Text("name")))
            .ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var variable in container.List("env"))
        {
            settings[variable.Text("name")] = variable.Text("value");
        }

        var secrets = KubernetesSecrets();
        foreach (var secret in pod.List("volumes").SelectMany(volume => volume.Map("projected").List("sources")).SelectMany(source => secrets[source.Map("secret").Text("name")]))
        {
            settings[secret] = $"secret {secret}";
        }

        return settings;
    }

    private static object Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => Merge(mapping.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => Convert(pair.Value))),
        YamlSequenceNode sequence => sequence.Children.Select(Convert).ToList(),
        YamlScalarNode scalar => scalar.Value ?? "",
        _ => throw new InvalidOperationException($"A {node.NodeType} cannot be understood."),
    };

    private static Dictionary<string, object> Merge(Dictionary<string, object> map) => !map.Remove("<<", out var merged)
        ? map
        : ((Dictionary<string, object>)merged).Where(pair => !map.ContainsKey(pair.Key)).Concat(map).ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>${NAME:-default} becomes its default.</summary>
    [GeneratedRegex(@"\$\{[A-Z_]+:-([^}]*)\}")]
    private static partial Regex Default();
}
