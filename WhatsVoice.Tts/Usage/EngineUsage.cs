namespace WhatsVoice.Tts.Usage;

/// <summary>How one engine does, and what it was given.</summary>
/// <param name="Name">For example elevenlabs.</param>
/// <param name="Local">Whether it runs in this process and costs nothing; its characters are not counted then.</param>
/// <param name="Ready">False while it is left alone because it failed or refused.</param>
/// <param name="Trouble">Why it is left alone; null while it is not.</param>
/// <param name="CharactersToday">Characters given to it on this UTC day, over all replicas; null where they are not counted.</param>
/// <param name="CharactersThisMonth">The same for this UTC month.</param>
/// <param name="DailyLimit">From here on the next engine speaks until the day ends; null for no limit.</param>
/// <param name="MonthlyLimit">The same for the month.</param>
/// <param name="PricePerThousand">From <c>Speech:Prices</c>; null where none is set.</param>
internal sealed record EngineUsage(
    string Name,
    bool Local,
    bool Ready,
    string? Trouble,
    long? CharactersToday,
    long? CharactersThisMonth,
    long? DailyLimit,
    long? MonthlyLimit,
    decimal? PricePerThousand);
