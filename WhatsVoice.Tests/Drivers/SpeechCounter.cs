using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Tts.Speech;
using WhatsVoice.Tts.Telemetry;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Adds up a counter of one service; others run in the same process.</summary>
internal sealed class SpeechCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _total;

    public SpeechCounter(TtsFactory tts, string name)
    {
        var meters = tts.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == name && instrument.Meter.Name == SpeechTelemetry.Name && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _total, value));
        _listener.Start();
    }

    public long Total => Interlocked.Read(ref _total);

    public void Dispose() => _listener.Dispose();
}
