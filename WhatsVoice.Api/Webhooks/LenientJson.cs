using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WhatsVoice.Api.Webhooks;

/// <summary>Reads JSON in which anything may stand anywhere: what is missing or of another type is null or empty, never an exception.</summary>
internal static partial class LenientJson
{
    public static JsonElement.ArrayEnumerator Array(this JsonElement element, string name)
        => element.Has(name, out var array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;

    public static JsonElement? Object(this JsonElement element, string name)
        => element.Has(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static string? Text(this JsonElement element, string name)
        => element.Has(name, out var value) && value.ValueKind == JsonValueKind.String ? Decode(value) : null;

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
            JsonValueKind.String when int.TryParse(Decode(value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }

    /// <summary>As it is written; bytes that are no UTF-8 are U+FFFD.</summary>
    public static string Raw(this JsonElement element) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element));

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

    /// <summary>A string; an unpaired surrogate, or bytes that are no UTF-8, become U+FFFD, and the rest of the words is kept.</summary>
    private static string? Decode(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            using var repaired = JsonDocument.Parse(Escape().Replace(value.Raw(), static escape => escape.Groups["lone"].Success ? "\\uFFFD" : escape.Value));
            return repaired.RootElement.GetString();
        }
    }

    /// <summary>One escape, or the two of a surrogate pair.</summary>
    [GeneratedRegex(@"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)")]
    private static partial Regex Escape();
}
