using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Statistics;

namespace WhatsVoice.Api.Console.Overview;

/// <summary>What the overview shows, over all replicas unless said otherwise.</summary>
public sealed record OverviewFigures
{
    /// <summary>Answers that WhatsApp took in the window.</summary>
    public required long Answered { get; init; }

    /// <summary>How many of them had to go out as text.</summary>
    public required long AsText { get; init; }

    /// <summary>Answers a minute, since the first of the window.</summary>
    public required double PerMinute { get; init; }

    /// <summary>From the arrival of the message until WhatsApp took the answer.</summary>
    public required LatencyFigure Total { get; init; }

    public required IReadOnlyList<MinuteFigure> Minutes { get; init; }

    public required IReadOnlyList<LatencyFigure> Stages { get; init; }

    public required CacheFigure Cache { get; init; }

    public required long Pending { get; init; }

    /// <summary>For how long the one that waits longest does; null where none does.</summary>
    public required TimeSpan? LongestWait { get; init; }

    public required long DeadLetters { get; init; }

    /// <summary>Null when the Tts service does not respond.</summary>
    public required IReadOnlyList<TtsEngine>? Engines { get; init; }

    /// <summary>Characters spoken today by engine, from the cache or not.</summary>
    public required IReadOnlyDictionary<string, long> SpokenToday { get; init; }

    /// <summary>Empty where no Stt service is configured; null when it does not respond.</summary>
    public required IReadOnlyList<EarFigure>? Ears { get; init; }

    /// <summary>Calls to WhatsApp of the last five minutes.</summary>
    public required IReadOnlyList<CallFigure> WhatsApp { get; init; }

    /// <summary>What bounds how many sends of the replica that answers go out.</summary>
    public required SendLimit Sends { get; init; }

    /// <summary>Processor time that the replica that answers used in the last seconds, as a share of all cores, 0 to 1; null at the first look.</summary>
    public required double? Processor { get; init; }

    /// <summary>Open connections of the replica that answers.</summary>
    public required IReadOnlyList<OpenConnections> Connections { get; init; }
}

/// <param name="Name">total, or the stage.</param>
/// <param name="P50">Half took at most this, milliseconds; null where there is none.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="P99">All but one of a hundred.</param>
/// <param name="Failed">Failed attempts, which are not among the others.</param>
public sealed record LatencyFigure(string Name, long Count, double? P50, double? P90, double? P99, long Failed);

/// <param name="Latency">Of the answers in it.</param>
public sealed record MinuteFigure(DateTimeOffset At, LatencyFigure Latency);

/// <summary>Voice notes by where their sound came from.</summary>
public sealed record CacheFigure(long Hit, long Partial, long Miss)
{
    /// <summary>Of all; null where there is none.</summary>
    public double? HitShare => Hit + Partial + Miss is > 0 and var all ? (double)Hit / all : null;
}

/// <param name="Problem">Why it cannot work at present; null while it can.</param>
/// <param name="SecondsToday">Seconds of people's voice notes that it has transcribed today.</param>
/// <param name="Cost">Of today's seconds; null where no price is set.</param>
public sealed record EarFigure(string Name, string? Problem, long SecondsToday, decimal? Cost);

/// <param name="Operation">send, upload or read_mark.</param>
public sealed record CallFigure(string Operation, long Good, long Bad);

/// <param name="PerSecond">Sends a second that each number of the business may make.</param>
/// <param name="Delay">How long a send that comes now has to wait for its number's turn.</param>
public sealed record SendLimit(double PerSecond, TimeSpan Delay);
