namespace WhatsVoice.Api.Console.Settings;

/// <summary>A section of the configuration.</summary>
public sealed record SettingsSection(string Name, IReadOnlyList<SettingLine> Lines);

/// <param name="Key">The configuration key.</param>
/// <param name="Value">What is in force, or a mask.</param>
/// <param name="IsDefault">Whether it is what it would be without configuration.</param>
/// <param name="IsSecret">Whether the value is masked.</param>
public sealed record SettingLine(string Key, string Value, bool IsDefault, bool IsSecret = false);
