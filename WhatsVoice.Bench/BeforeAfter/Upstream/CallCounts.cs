namespace WhatsVoice.Bench.BeforeAfter.Upstream;

/// <summary>How often the upstream was called, failures played by it included.</summary>
internal sealed record CallCounts(int ReadMarks, int Speech, int Uploads, int Sends, int Failures)
{
    public int Total => ReadMarks + Speech + Uploads + Sends;

    public CallCounts Since(CallCounts earlier) => new(
        ReadMarks - earlier.ReadMarks, Speech - earlier.Speech, Uploads - earlier.Uploads, Sends - earlier.Sends, Failures - earlier.Failures);
}
