namespace WhatsVoice.Tts.Budget;

/// <summary>One engine's characters in one day or month, as far as this replica knows. Guarded by the ledger's lock.</summary>
internal sealed class BudgetCounter
{
    /// <summary>What Redis held when it last answered, our own share included.</summary>
    public long Confirmed { get; set; }

    /// <summary>Spoken here, not yet in Redis, and not part of <see cref="Batch"/>.</summary>
    public long Pending { get; set; }

    /// <summary>Spoken for, not yet spoken.</summary>
    public long Reserved { get; set; }

    /// <summary>On its way to Redis; kept under its id until Redis says that it has it, so that it is counted once.</summary>
    public (Guid Id, long Count)? Batch { get; set; }

    /// <summary>All that is known to be spent or about to be.</summary>
    public long Total => Confirmed + (Batch?.Count ?? 0) + Pending + Reserved;
}
