namespace WhatsVoice.Api.Conversations;

/// <summary>
/// Mobile numbers of Argentina and Mexico exist in two forms, with and without a digit after the country code (54 9, 52 1). Webhooks
/// may carry one while the business writes the other; both are the same person. Brazil's got a 9 before their eight digits, which WhatsApp's ids of
/// older accounts lack.
/// </summary>
internal static class PhoneNumberForms
{
    private const int NationalDigits = 10;

    private const string Brazil = "55";

    /// <summary>Country and area code.</summary>
    private const int BrazilNineAt = 4;

    private static readonly (string With, string Without)[] Countries = [("549", "54"), ("521", "52")];

    /// <summary>One form for both; other numbers are returned unchanged, Brazil's too: people's keys are made of this, and are kept.</summary>
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

        return OtherOfBrazil(phone);
    }

    /// <summary>Mobile numbers begin with 6 to 9 behind the added 9; landlines have one form.</summary>
    private static string? OtherOfBrazil(string phone) => !phone.StartsWith(Brazil, StringComparison.Ordinal) ? null : phone.Length switch
    {
        12 when phone[BrazilNineAt] >= '6' => phone.Insert(BrazilNineAt, "9"),
        13 when phone[BrazilNineAt] == '9' && phone[BrazilNineAt + 1] >= '6' => phone.Remove(BrazilNineAt, 1),
        _ => null,
    };

    private static bool Has(string phone, string prefix) => phone.Length == prefix.Length + NationalDigits && phone.StartsWith(prefix, StringComparison.Ordinal);
}
