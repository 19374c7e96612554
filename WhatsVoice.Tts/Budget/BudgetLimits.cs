namespace WhatsVoice.Tts.Budget;

/// <summary>Characters that an engine may be given, section <c>Speech:Budget:&lt;engine&gt;</c>. Days and months are UTC's. Default: no limit.</summary>
internal sealed class BudgetLimits
{
    /// <summary>From here on a warning is logged, once a day and replica.</summary>
    public long? DailySoft { get; set; }

    /// <summary>From here on the next engine speaks until the day ends.</summary>
    public long? DailyHard { get; set; }

    /// <summary>From here on a warning is logged, once a day and replica.</summary>
    public long? MonthlySoft { get; set; }

    /// <summary>From here on the next engine speaks until the month ends.</summary>
    public long? MonthlyHard { get; set; }
}
