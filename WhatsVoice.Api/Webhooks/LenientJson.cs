using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
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

    /// <summary>
    /// The last property of that name, as in JavaScript. Names are compared as they are written: a name that cannot become text would throw, thousands of
    /// times in a hostile webhook, and WhatsApp escapes none.
    /// </summary>
    private static bool Has(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        var found = false;
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.Is(name))
                {
                    (value, found) = (property.Value, true);
                }
            }
        }

        return found;
    }

    /// <summary>Our names are ASCII.</summary>
    private static bool Is(this JsonProperty property, string name) => Ascii.Equals(JsonMarshal.GetRawUtf8PropertyName(property), name);

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
