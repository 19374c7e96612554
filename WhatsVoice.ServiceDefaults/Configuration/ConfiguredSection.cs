namespace WhatsVoice.ServiceDefaults.Configuration;

/// <summary>A section of the configuration that is bound to options.</summary>
/// <param name="Name">For example <c>Http:Pool</c>.</param>
/// <param name="Read">The options as they are in force.</param>
/// <param name="Defaults">The options where nothing is configured.</param>
public sealed record ConfiguredSection(string Name, Func<IServiceProvider, object> Read, Func<object> Defaults)
{
    /// <summary>Whether a key's value must never be shown.</summary>
    public static bool IsSecret(string key) => SecretKeys.Pattern().IsMatch(key);
}
