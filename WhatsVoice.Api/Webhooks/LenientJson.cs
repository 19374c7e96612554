using System.Globalization;
using System.Text.Json;

namespace WhatsVoice.Api.Webhooks;

/// <summary>Reads JSON in which anything may stand anywhere: what is missing, of another type or not text at all is null or empty, never an exception.</summary>
internal static class LenientJson
{
    public static JsonElement.ArrayEnumerator Array(this JsonElement element, string name)
        => element.Has(name, out var array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;

    public static JsonElement? Object(this JsonElement element, string name)
        => element.Has(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static string? Text(this JsonElement element, string name)
        => element.Has(name, out var value) && value.ValueKind == JsonValueKind.String ? Decode(value.GetString) : null;

    public static bool IsTrue(this JsonElement element, string name) => element.Has(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A number, also where Meta writes it as a string.</summary>
    public static int? Number(this JsonElement element, string name)
    {
        if (!element.Has(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt32(out var number) => number,
            JsonValueKind.String when int.TryParse(Decode(value.GetString), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }

    /// <summary>The element's own JSON.</summary>
    public static string? Raw(this JsonElement element) => Decode(element.GetRawText);

    /// <summary>Whether an object has a property besides those named.</summary>
    public static bool HasMoreThan(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var property in element.EnumerateObject())
        {
            var known = false;
            foreach (var name in names)
            {
                known |= property.Is(name);
            }

            if (!known)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // Some name in the object cannot become text: look past it.
            foreach (var property in element.EnumerateObject().Where(property => property.Is(name)))
            {
                value = property.Value;
                return true;
            }

            return false;
        }
    }

    private static bool Is(this JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Null for JSON that cannot become text: an unpaired surrogate, or bytes that are no UTF-8.</summary>
    private static string? Decode(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
