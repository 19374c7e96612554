using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Replies;

internal interface IReplyWriter
{
    /// <summary>Whether writing costs something (money, or an effect elsewhere), so that its result is stored before it is spoken.</summary>
    bool Costs { get; }

    /// <param name="history">Earlier turns of the conversation, oldest first; empty unless the writer <see cref="Costs"/> and keeps them.</param>
    /// <returns>The reply, with what it cost; null means silence.</returns>
    /// <exception cref="ReplyException">There is no reply now, or never will be.</exception>
    Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken);
}

/// <summary>What answers a message. Stored with the conversation: only ever add.</summary>
/// <param name="Voice">Who speaks; null: the Tts service's default.</param>
/// <param name="Profile">How: quality, balanced, fast or one of your own; null: the default.</param>
/// <param name="Language">A BCP 47 tag; null: as the engine finds.</param>
/// <param name="AsText">It goes out in writing.</param>
/// <param name="Tokens">What writing it cost, in tokens of a language model, prompt included; 0 for other writers.</param>
[GenerateSerializer]
[Alias("whatsvoice.reply")]
internal sealed record Reply(
    [property: Id(0)] string Text,
    [property: Id(1)] string? Voice = null,
    [property: Id(2)] string? Profile = null,
    [property: Id(3)] string? Language = null,
    [property: Id(4)] bool AsText = false,
    [property: Id(6)] int Tokens = 0)
{
    /// <summary>Holds the links of the note before it, for tapping: not needed where those words went out as text.</summary>
    [Id(5)]
    public bool OnlyAfterVoice { get; init; }

    /// <summary>Confirms a switch between voice and text: not an answer that the person may ask for in writing, nor of interest to the reply writer.</summary>
    [Id(7)]
    public bool IsConfirmation { get; init; }

    /// <summary>Without the words: whatever prints an object may end in a log.</summary>
    public override string ToString() => $"a reply of {Text.Length} characters";
}

/// <summary>One turn of a conversation, as a language model is reminded of it. Stored with the conversation: only ever add.</summary>
/// <param name="FromPerson">Whether the person wrote it; otherwise the business did.</param>
internal sealed record ChatTurn(bool FromPerson, string Text)
{
    /// <summary>Without the words: whatever prints an object may end in a log.</summary>
    public override string ToString() => $"a turn of {Text.Length} characters";
}

internal sealed class ReplyException(string message, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the attempt cost, in tokens of a language model.</summary>
    public int Tokens { get; init; }

    /// <summary>No retry can succeed: the request itself is refused, or its response can never be used.</summary>
    public bool IsPermanent { get; init; }
}
