namespace WhatsVoice.Testing;

/// <summary>The clone that this program was built in.</summary>
internal static class Repository
{
    /// <summary>The folder with WhatsVoice.sln, found upwards from this program.</summary>
    /// <exception cref="InvalidOperationException">The program does not lie in a clone of the repository.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release, as this program was built: bin/&lt;configuration&gt;/net10.0.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>A project's build output, in the configuration of this program.</summary>
    public static string ProgramOf(string project) => Path.Combine(Root, project, "bin", Configuration, "net10.0", $"{project}.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WhatsVoice.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("WhatsVoice.sln was not found in any folder above this program.");
    }
}
