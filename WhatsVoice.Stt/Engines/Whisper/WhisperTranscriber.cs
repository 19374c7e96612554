using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Whisper.net;
using WhatsVoice.ServiceDefaults.Engines;
using WhatsVoice.Stt.Audio;

namespace WhatsVoice.Stt.Engines.Whisper;

internal static class WhisperExtensions
{
    public static void AddWhisper(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfiguredOptions<WhisperOptions, WhisperOptionsValidator>(WhisperOptions.Section);

        // The models' host redirects downloads to its storage; no credential is sent, so that is safe here and nowhere else.
        services.AddHttpClient(WhisperModel.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = true, MaxAutomaticRedirections = 5 })
            .RemoveAllResilienceHandlers();
        services.AddSingleton<WhisperModel>();
        services.AddHostedService(provider => provider.GetRequiredService<WhisperModel>());
        services.AddTranscriptionEngine(
            new KnownEngine(WhisperTranscriber.Name, "Whisper:Model", "Whisper:ModelPath"),
            provider => ActivatorUtilities.CreateInstance<WhisperTranscriber>(provider));
    }
}

/// <summary>Whisper in this process, through Whisper.net. The model is loaded at the first request.</summary>
internal sealed class WhisperTranscriber : FileTranscriber
{
    public const string Name = "whisper";

    // Quieter than any speech, about -54 dB: Whisper makes up words over silence.
    private const float SilencePeak = 0.002f;

    private readonly WhisperOptions _options;
    private readonly Lazy<WhisperFactory> _model;

    public WhisperTranscriber(IOptions<WhisperOptions> options, WhisperModel model)
    {
        _options = options.Value;
        _model = new Lazy<WhisperFactory>(Load);
        Description = new EngineDescription(Name, Path.GetFileName(_options.File))
        {
            Accepts = AudioFile.CanDecode,
            MaxRetries = 0,
            MaxConcurrency = _options.MaxConcurrency,
            SecondsPerSecond = 3, // a small model on an old core
            WhyUnavailable = () => model.WhyMissing,
        };
    }

    protected override EngineDescription Description { get; }

    // Beside the thread pool: decoding and recognition are computations of seconds.
    protected override Task<Transcript> TranscribeAsync(AudioFile file, SpeechToTextOptions? options, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => TranscribeAsync(file, options?.SpeechLanguage, RequestedPrompt.In(options), cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    public override void Dispose()
    {
        if (_model.IsValueCreated)
        {
            _model.Value.Dispose();
        }

        base.Dispose();
    }

    private WhisperFactory Load()
    {
        try
        {
            var model = WhisperFactory.FromPath(_options.File);
            model.CreateBuilder(); // only this reads the file
            return model;
        }
        catch (Exception exception) when (exception is WhisperModelLoadException or FileNotFoundException or DllNotFoundException)
        {
            throw new EngineException(EngineFault.Unavailable, $"The Whisper model {Path.GetFileName(_options.File)} cannot be loaded.", exception);
        }
    }

    private async Task<Transcript> TranscribeAsync(AudioFile file, string? language, string? prompt, CancellationToken cancellationToken)
    {
        var samples = file.Decode(cancellationToken);
        if (samples.All(sample => Math.Abs(sample) < SilencePeak))
        {
            return new Transcript("", language, null, []);
        }

        var builder = _model.Value.CreateBuilder().WithThreads(_options.Threads).WithLanguage(language ?? "auto").WithProbabilities();
        if (prompt is not null)
        {
            builder.WithPrompt(prompt);
        }

        await using var processor = builder.Build();
        var segments = new List<TranscriptSegment>();
        await foreach (var segment in processor.ProcessAsync(samples, cancellationToken))
        {
            language ??= segment.Language;
            segments.Add(new TranscriptSegment(
                segment.Start.TotalSeconds, segment.End.TotalSeconds, segment.Text, Math.Log(Math.Max(segment.Probability, 1e-6)), segment.NoSpeechProbability));
        }

        return Transcript.FromSegments(segments, Languages.ToCode(language), null);
    }
}
