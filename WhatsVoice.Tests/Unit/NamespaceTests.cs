using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;
using WhatsVoice.Stt.Transcription;
using WhatsVoice.Tts.Speech;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit;

/// <summary>What keeps the code readable from one end: feature folders that do not depend on each other in a circle, and small classes.</summary>
public sealed class NamespaceTests
{
    private const int MaxDependencies = 8;

    [Theory]
    [InlineData("WhatsVoice.Api")]
    [InlineData("WhatsVoice.Tts")]
    [InlineData("WhatsVoice.Stt")]
    [InlineData("WhatsVoice.ServiceDefaults")]
    public void Feature_folders_use_each_other_in_one_direction(string project)
    {
        var uses = UsesOf(project);

        uses.Keys.Select(folder => CircleFrom([folder], uses)).FirstOrDefault(circle => circle is not null).ShouldBeNull();
    }

    [Fact]
    public void No_class_is_given_more_than_eight_dependencies()
    {
        Assembly[] services = [typeof(ApiStore).Assembly, typeof(SpeechService).Assembly, typeof(TranscriptionService).Assembly, typeof(PeriodicService).Assembly];

        var large =
            from type in services.SelectMany(assembly => assembly.GetTypes())
            where !IsRecord(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.IsDefined(typeof(GeneratedCodeAttribute))
            from constructor in type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            where constructor.GetParameters().Length > MaxDependencies
            select $"{type.Name}: {constructor.GetParameters().Length}";

        large.ShouldBeEmpty();
    }

    /// <summary>The folders, each with those that its files name in <c>using</c> directives or in full.</summary>
    private static Dictionary<string, HashSet<string>> UsesOf(string project)
    {
        var root = Path.Combine(ServiceProcess.RepositoryRoot, project);
        var named = new Regex($@"\b{Regex.Escape(project)}\.(\w+)");
        return Directory.EnumerateDirectories(root).Select(Path.GetFileName).OfType<string>().Where(folder => folder is not ("bin" or "obj" or "node_modules")).ToDictionary(
            folder => folder,
            folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.*", SearchOption.AllDirectories)
                .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
                .SelectMany(File.ReadLines)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(line => named.Matches(line).Select(match => match.Groups[1].Value))
                .Where(used => used != folder)
                .ToHashSet());
    }

    /// <returns>For example "A > B > A"; null where no path leads back.</returns>
    private static string? CircleFrom(IReadOnlyList<string> path, Dictionary<string, HashSet<string>> uses)
    {
        foreach (var next in uses.GetValueOrDefault(path[^1], []))
        {
            if (next == path[0])
            {
                return string.Join(" > ", [.. path, next]);
            }

            if (!path.Contains(next) && CircleFrom([.. path, next], uses) is { } circle)
            {
                return circle;
            }
        }

        return null;
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null;
}
