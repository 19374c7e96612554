namespace WhatsVoice.Tts.Budget;

/// <summary>Characters set aside for one synthesis. Disposed without <see cref="Spend"/>, they are free again.</summary>
internal sealed class BudgetReservation(BudgetLedger ledger, string day, string month, int characters, long dailyTotal, long monthlyTotal) : IDisposable
{
    private bool _settled;

    /// <summary>The day's counter.</summary>
    public string Day => day;

    /// <summary>The month's counter.</summary>
    public string Month => month;

    public int Characters => characters;

    /// <summary>The day's total with this.</summary>
    public long DailyTotal => dailyTotal;

    /// <summary>The month's total with this.</summary>
    public long MonthlyTotal => monthlyTotal;

    /// <summary>The engine did the work, or may have.</summary>
    public void Spend() => Settle(spent: true);

    public void Dispose() => Settle(spent: false);

    private void Settle(bool spent)
    {
        if (!_settled)
        {
            _settled = true;
            ledger.Settle(this, spent);
        }
    }
}
