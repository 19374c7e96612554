namespace WhatsVoice.Sandbox.Faults;

/// <summary>How a call ended.</summary>
/// <param name="Fault">The fault it met, if any.</param>
/// <param name="Result">The answer; null when the fault, or the caller's leaving, left none.</param>
internal readonly record struct PlayedCall(FaultRule? Fault, IResult? Result)
{
    /// <summary>Null when the caller gets no answer.</summary>
    public int? Status => IsAnswered ? (Result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK : null;

    private bool IsAnswered => Result is not null && Fault is not { AfterEffect: true };

    /// <summary>What goes to the caller: the answer, half of it, or a cut connection.</summary>
    public IResult Answer(HttpContext http)
    {
        if (!IsAnswered)
        {
            ConnectionReset.Cut(http);
            return Results.Empty;
        }

        return Fault is { Truncate: true } ? new TruncatedResult(Result!) : Result!;
    }
}
