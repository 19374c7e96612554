namespace WhatsVoice.Api.Console.Messages;

/// <summary>Persons as the console shows them: enough to tell two apart, too little to call one.</summary>
internal static class Masked
{
    /// <summary>A phone number as +1555•••2222; a business-scoped user id likewise, without the plus.</summary>
    public static string Person(string? person)
    {
        if (person is not { Length: > 0 })
        {
            return "unknown";
        }

        var kept = person.Length >= 11 ? 4 : 2;
        return $"{(char.IsAsciiDigit(person[0]) ? "+" : "")}{person[..kept]}•••{person[^kept..]}";
    }
}
