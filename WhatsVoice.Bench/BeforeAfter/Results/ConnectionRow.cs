namespace WhatsVoice.Bench.BeforeAfter.Results;

/// <summary>Connections to the upstream under 100 people at once.</summary>
internal sealed record ConnectionRow(string System, int Notes, int Opened, int OpenedAfterFirstSecond, double OverheadP50, double OverheadP99);
