namespace WhatsVoice.Bench.Compare.Upstream;

/// <summary>How long WhatsApp and ElevenLabs take, the same for every system.</summary>
/// <param name="Name">As the tables have it.</param>
/// <param name="Multilingual">Speech by Multilingual v2.</param>
/// <param name="Flash">Speech by a Flash model.</param>
/// <param name="GraphFrom">The shortest read mark, upload or send; each call takes a random time up to <paramref name="GraphTo"/>.</param>
/// <param name="GraphTo">The longest.</param>
/// <param name="Connection">What each new connection costs first, in the place of the round trips of TCP and TLS.</param>
internal sealed record UpstreamTimes(string Name, SpeechTime Multilingual, SpeechTime Flash, TimeSpan GraphFrom, TimeSpan GraphTo, TimeSpan Connection)
{
    /// <summary>Near what the real ones take.</summary>
    public static UpstreamTimes Real { get; } = new("real", new(1200, 8), new(300, 3), Ms(150), Ms(250), Ms(100));

    /// <summary>So fast that what the systems add shows.</summary>
    public static UpstreamTimes Fast { get; } = new("fast", new(150, 3), new(150, 3), Ms(40), Ms(80), Ms(50));

    /// <summary>As fast as it can, to find what the stand-in itself can take.</summary>
    public static UpstreamTimes None { get; } = new("none", new(0, 0), new(0, 0), TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

    public TimeSpan Speech(string? model, int characters) => (model?.Contains("flash", StringComparison.Ordinal) is true ? Flash : Multilingual).Of(characters);

    public TimeSpan Graph() => GraphFrom + ((GraphTo - GraphFrom) * Random.Shared.NextDouble());

    public override string ToString() =>
        $"{Name}: speech {Multilingual} (Flash {Flash}), other calls {GraphFrom.TotalMilliseconds:0} to {GraphTo.TotalMilliseconds:0} ms, a new connection {Connection.TotalMilliseconds:0} ms";

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}

/// <param name="First">Milliseconds of any text.</param>
/// <param name="PerCharacter">Milliseconds more of each character.</param>
internal sealed record SpeechTime(double First, double PerCharacter)
{
    public TimeSpan Of(int characters) => TimeSpan.FromMilliseconds(First + (PerCharacter * characters));

    public override string ToString() => $"{First:0} ms + {PerCharacter:0} ms a character";
}
