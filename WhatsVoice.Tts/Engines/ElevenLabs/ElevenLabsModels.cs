using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Engines.ElevenLabs;

/// <summary>
/// Keeps what <c>GET /v1/models</c> says, asked for at the start and now and then. Nothing waits for it: until it answers,
/// the documented figures hold.
/// </summary>
internal sealed partial class ElevenLabsModels(
    ElevenLabsApi api, IOptions<ElevenLabsOptions> options, TimeProvider time, ILogger<ElevenLabsModels> logger) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);
    private FrozenDictionary<string, ElevenLabsModel> _models = FrozenDictionary<string, ElevenLabsModel>.Empty;

    /// <summary>The model that speaks for a profile: its own, or <see cref="ElevenLabsModel.Fallback"/> where the endpoint does not take that.</summary>
    public ElevenLabsModel For(SpeechProfile profile) =>
        Find(profile.Model) is { Speaks: true } model ? model : Find(ElevenLabsModel.Fallback);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = await RefreshAsync(stoppingToken) ? options.Value.ModelsRefresh : AfterFailure;
            await Task.Delay(wait, time, stoppingToken);
        }
    }

    private async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            _models = (await api.ListModelsAsync(cancellationToken)).ToFrozenDictionary(model => model.Id, StringComparer.Ordinal);
            var silent = _models.Values.Where(model => !model.Speaks).Select(model => model.Id);
            Log.Known(logger, _models.Count, string.Join(", ", silent), ElevenLabsModel.Fallback);
            return true;
        }
        catch (Exception exception) when (exception is Upstream.UpstreamException or HttpRequestException or IOException
            or System.Text.Json.JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            Log.Unknown(logger, exception.Message);
            return false;
        }
    }

    private ElevenLabsModel Find(string id) => _models.GetValueOrDefault(id) ?? ElevenLabsModel.Documented(id);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "ElevenLabs lists {Count} models. Not for text to speech, so replaced by {Fallback}: {Models}")]
        public static partial void Known(ILogger logger, int count, string models, string fallback);

        [LoggerMessage(2, LogLevel.Warning, "ElevenLabs' list of models is not known, so the documented limits hold: {Reason}")]
        public static partial void Unknown(ILogger logger, string reason);
    }
}
