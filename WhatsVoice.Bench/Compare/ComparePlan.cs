namespace WhatsVoice.Bench.Compare;

/// <summary>How long and how often each part is measured.</summary>
internal sealed record ComparePlan
{
    public int Turns { get; init; } = 3;

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(15);

    public int WarmUpAtOnce { get; init; } = 50;

    public IReadOnlyList<int> PeopleAtOnce { get; init; } = [20, 100];

    /// <summary>People at once, "fast" upstream.</summary>
    public TimeSpan PeopleFast { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>People at once, "real" upstream.</summary>
    public TimeSpan PeopleReal { get; init; } = TimeSpan.FromSeconds(12);

    public TimeSpan Rates { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>A rising rate ends earlier, when voice notes no longer follow.</summary>
    public TimeSpan RisingRate { get; init; } = TimeSpan.FromSeconds(40);

    public TimeSpan ColdStart { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Messages of the parts that kill and that refuse calls.</summary>
    public int Deliveries { get; init; } = 500;

    /// <summary>How long no voice note may come before the rest counts as lost; longer than WhatsVoice waits for an uncertain send.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Messages acknowledged and not answered yet.</summary>
    public int Backlog { get; init; } = 6000;

    public bool IsQuick { get; init; }

    /// <summary>Every part once and short: it shows that the harness works, and its figures mean nothing.</summary>
    public static ComparePlan Quick { get; } = new()
    {
        Turns = 1,
        WarmUp = TimeSpan.FromSeconds(2),
        WarmUpAtOnce = 10,
        PeopleAtOnce = [20],
        PeopleFast = TimeSpan.FromSeconds(2),
        PeopleReal = TimeSpan.FromSeconds(2),
        Rates = TimeSpan.FromSeconds(2),
        RisingRate = TimeSpan.FromSeconds(3),
        ColdStart = TimeSpan.FromSeconds(2),
        Deliveries = 60,
        Quiet = TimeSpan.FromSeconds(3),
        Backlog = 300,
        IsQuick = true,
    };
}
