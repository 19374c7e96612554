namespace WhatsVoice.Api.Webhooks;

/// <summary>
/// The raw bytes of a webhook, in pieces of a size that .NET clears away at once. One array that grows with the body is several megabytes of garbage
/// for each, which piles up until the memory is full while somebody sends large bodies by the dozen.
/// </summary>
internal sealed class WebhookBody
{
    /// <summary>Nearly every webhook fits into it.</summary>
    private const int FirstBytes = 8 * 1024;

    /// <summary>Below 85,000 bytes, from which on arrays are large objects.</summary>
    private const int FurtherBytes = 64 * 1024;

    private readonly List<byte[]> _pieces = [new byte[FirstBytes]];
    private int _usedOfLast;

    public int Length { get; private set; }

    /// <summary>Where further bytes go; never empty.</summary>
    public Memory<byte> Room
    {
        get
        {
            if (_usedOfLast == _pieces[^1].Length)
            {
                _pieces.Add(new byte[FurtherBytes]);
                _usedOfLast = 0;
            }

            return _pieces[^1].AsMemory(_usedOfLast);
        }
    }

    public IEnumerable<ReadOnlyMemory<byte>> Pieces =>
        _pieces.Select((piece, index) => (ReadOnlyMemory<byte>)piece.AsMemory(0, index < _pieces.Count - 1 ? piece.Length : _usedOfLast));

    /// <param name="bytes">So many were put at the beginning of <see cref="Room"/>.</param>
    public void Advance(int bytes)
    {
        _usedOfLast += bytes;
        Length += bytes;
    }

    /// <summary>All bytes in one array, for a body that is known to be genuine.</summary>
    public byte[] ToArray()
    {
        var whole = new byte[Length];
        var at = 0;
        foreach (var piece in Pieces)
        {
            piece.CopyTo(whole.AsMemory(at));
            at += piece.Length;
        }

        return whole;
    }
}
