using WhatsVoice.Tts.Configuration;

namespace WhatsVoice.Tts.Budget;

internal static class BudgetExtensions
{
    /// <summary>Adds the count of characters by engine, day and month; call it after the cache, whose Redis it uses.</summary>
    public static TBuilder AddSpeechBudget<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddConfiguredOptions<BudgetOptions, BudgetOptionsValidator>(BudgetOptions.Section);
        services.AddSingleton<BudgetLedger>();
        services.AddSingleton<SpeechBudget>();
        services.AddSingleton<BudgetWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<BudgetWriter>());
        return builder;
    }
}
