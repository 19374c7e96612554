namespace WhatsVoice.Api.Speech;

/// <inheritdoc cref="TtsUsage"/>
internal sealed record TtsEngine(
    string Name, bool Local, bool Ready, string? Trouble, long? CharactersToday, long? CharactersThisMonth, long? DailyLimit, long? MonthlyLimit, decimal? PricePerThousand);
