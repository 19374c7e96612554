using System.Text.Json;

namespace WhatsVoice.ServiceDefaults.Engines;

/// <summary>
/// A code of an engine's error body, or the field that it names. Both go into messages that are logged, stored and shown, and an engine may send a
/// megabyte, or characters that write a line of their own.
/// </summary>
public static class EngineErrorCode
{
    private const int MaxLength = 64;

    /// <summary>The beginning of a string property, as <see cref="Beginning"/>; null where there is none.</summary>
    /// <exception cref="InvalidOperationException">It is no text: an unpaired surrogate.</exception>
    public static string? Read(JsonElement error, string property) =>
        error.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? Beginning(value.GetString()!) : null;

    /// <summary>At most 64 characters, all of them printable ASCII as codes are.</summary>
    public static string Beginning(string code) => string.Create(Math.Min(code.Length, MaxLength), code, static (kept, all) =>
    {
        for (var at = 0; at < kept.Length; at++)
        {
            kept[at] = all[at] is >= ' ' and <= '~' ? all[at] : '?';
        }
    });
}
