namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Mobile numbers of Argentina and Mexico exist in two forms, with and without a digit after the country code (54 9, 52 1). Webhooks
/// may carry one while the business writes the other; both are the same person.
/// </summary>
internal static class PhoneNumberForms
{
    private const int NationalDigits = 10;

    private static readonly (string With, string Without)[] Countries = [("549", "54"), ("521", "52")];

    /// <summary>One form for both; other numbers are returned unchanged.</summary>
    public static string Canonical(string phone)
    {
        foreach (var (with, without) in Countries)
        {
            if (Has(phone, with))
            {
                return without + phone[with.Length..];
            }
        }

        return phone;
    }

    /// <returns>The other form; null for numbers that have only one.</returns>
    public static string? Other(string? phone)
    {
        if (phone is null)
        {
            return null;
        }

        foreach (var (with, without) in Countries)
        {
            if (Has(phone, with))
            {
                return without + phone[with.Length..];
            }

            if (Has(phone, without))
            {
                return with + phone[without.Length..];
            }
        }

        return null;
    }

    private static bool Has(string phone, string prefix) => phone.Length == prefix.Length + NationalDigits && phone.StartsWith(prefix, StringComparison.Ordinal);
}
