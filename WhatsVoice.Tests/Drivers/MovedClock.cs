namespace WhatsVoice.Tests.Drivers;

/// <summary>The system's time, moved: for services whose timers must go on running.</summary>
internal sealed class MovedClock : TimeProvider
{
    public TimeSpan MovedBy { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + MovedBy;
}
