using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using WhatsVoice.Testing;

namespace WhatsVoice.Tests.Unit.Documentation;

/// <summary>What the documents are compared with.</summary>
internal static class Sources
{
    private static readonly string[] Built = ["bin", "obj", "node_modules", "artifacts", "TestResults", ".git"];

    /// <summary>Sections that others read: Orleans, the connection strings of .NET, the services' addresses.</summary>
    private static readonly string[] OfOthers = ["Orleans", "ConnectionStrings", "Logging"];

    private static readonly Lazy<ILookup<string, Type>> Sections = new(() => new[] { "Api", "Tts", "Stt", "Sandbox", "Store", "ServiceDefaults" }
        .SelectMany(project => Assembly.Load($"WhatsVoice.{project}").GetTypes())
        .Where(type => type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static) is { IsLiteral: true })
        .ToLookup(type => (string)type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue()!));

    private static readonly Lazy<string> Product = new(() => string.Join(
        '\n', Files(".cs").Where(file => !file.Contains("WhatsVoice.Tests", StringComparison.Ordinal)).Select(File.ReadAllText)));

    /// <summary>The files of the repository with one of the extensions, without what a build makes.</summary>
    public static IEnumerable<string> Files(params string[] extensions) => Below(Repository.Root).Where(file => extensions.Contains(Path.GetExtension(file)));

    /// <summary>Whether a configuration key is a property of an options class, or stands in the code.</summary>
    public static bool Reads(string key)
    {
        var parts = key.Split(':');
        return OfOthers.Contains(parts[0])
            || Enumerable.Range(1, parts.Length).Any(length => Sections.Value[string.Join(':', parts[..length])].Any(type => Has(type, parts.AsSpan(length))))
            || Enumerable.Range(2, parts.Length - 1).Any(length => IsInCode(string.Join(':', parts[..length]), parts.AsSpan(length)));
    }

    /// <summary>A section that the code names and binds: what follows in it are names of properties, or to be filled in.</summary>
    private static bool IsInCode(string section, ReadOnlySpan<string> rest)
    {
        var isNamed = Product.Value.Contains($"\"{section}\"", StringComparison.Ordinal);
        foreach (var part in rest)
        {
            isNamed = isNamed && (part == "..." || part[0] == '<' || Regex.IsMatch(Product.Value, $@"\b{Regex.Escape(part)}\b"));
        }

        return isNamed;
    }

    private static bool Has(Type type, ReadOnlySpan<string> path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (path is [] or ["..."])
        {
            return true;
        }

        if (type.IsGenericType && type.GetGenericArguments() is [var _, var value] && type.IsAssignableTo(typeof(IEnumerable)))
        {
            return Has(value, path[1..]);
        }

        if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)))
        {
            return int.TryParse(path[0], out _);
        }

        // A property that is not to be browsed is an earlier name, still read and not to be taught.
        var property = type.GetProperty(path[0]);
        return property?.GetCustomAttribute<EditorBrowsableAttribute>() is not { State: EditorBrowsableState.Never } && property is not null && Has(property.PropertyType, path[1..]);
    }

    private static IEnumerable<string> Below(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder).Where(inner => !Built.Contains(Path.GetFileName(inner))).SelectMany(Below));
}
