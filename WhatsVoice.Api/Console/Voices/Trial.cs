using System.Globalization;

namespace WhatsVoice.Api.Console.Voices;

/// <summary>One try of a voice.</summary>
internal sealed class Trial
{
    public required string Profile { get; init; }

    /// <summary>Why there is no sound; null where there is.</summary>
    public string? Failure { get; init; }

    public double TookMs { get; init; }

    public double? PlaysMs { get; init; }

    public int Bytes { get; init; }

    public string? Cache { get; init; }

    public string? Engine { get; init; }

    /// <summary>What the service says of its stages, summed up over sentences that ran in parallel.</summary>
    public IReadOnlyList<(string Stage, double Ms)> Stages { get; init; } = [];

    public ReadOnlyMemory<byte> Sound { get; init; }

    /// <summary>Reads a <c>Server-Timing</c> header.</summary>
    public static IReadOnlyList<(string Stage, double Ms)> Read(string? timing)
        => [.. (timing ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split(";dur="))
            .Where(part => part.Length == 2)
            .Select(part => (part[0], double.Parse(part[1], CultureInfo.InvariantCulture)))];
}
