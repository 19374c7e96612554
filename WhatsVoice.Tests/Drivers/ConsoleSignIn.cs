using System.Text.RegularExpressions;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Signs in to the console as the form does.</summary>
internal static partial class ConsoleSignIn
{
    /// <param name="http">Keeps cookies.</param>
    /// <param name="path">Of the sign-in page.</param>
    /// <param name="key">The API key.</param>
    /// <param name="returnUrl">Where the form leads afterwards.</param>
    public static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, string key, string returnUrl = "")
    {
        var page = await http.GetStringAsync(path, TestContext.Current.CancellationToken);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["key"] = key,
            ["returnUrl"] = returnUrl,
            ["__RequestVerificationToken"] = Token().Match(page).Groups[1].Value,
        });
        return await http.PostAsync(path, form, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
