namespace WhatsVoice.Api.Statistics;

internal static class StatisticsExtensions
{
    /// <summary>Figures of the last hours in the store, for the console.</summary>
    public static void AddStatistics(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReplyStatistics>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ReplyStatistics>());
        builder.Services.AddSingleton<UpstreamListener>();
        builder.Services.AddHostedService(services => services.GetRequiredService<UpstreamListener>());
    }
}
