using Microsoft.Extensions.Configuration;

namespace WhatsVoice.ServiceDefaults.Configuration;

/// <summary>
/// Secrets as files, one a key: <c>/run/secrets/WhatsApp__AccessToken</c> is the key <c>WhatsApp:AccessToken</c>. Compose and Kubernetes mount
/// them there; unlike environment variables they show neither in <c>inspect</c> nor in child processes.
/// </summary>
internal static class SecretFiles
{
    /// <summary>Which folder, absolute. Default: /run/secrets. One that does not exist holds no secrets.</summary>
    public const string FolderKey = "Secrets:Directory";

    private const string DefaultFolder = "/run/secrets";

    /// <summary>Adds the files over every earlier source. They are read once: a new value takes effect with the next start.</summary>
    public static void Add(IConfigurationManager configuration) =>
        configuration.AddKeyPerFile(Path.GetFullPath(configuration[FolderKey] ?? DefaultFolder), optional: true, reloadOnChange: false);
}
