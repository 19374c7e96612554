using Wasmtime;
using WhatsVoice.Tts.WebAssembly;

namespace WhatsVoice.Tts.Audio;

/// <summary>libopus in a WebAssembly sandbox. Not thread-safe: <see cref="OpusEncoderPool"/> lends one to one caller at a time.</summary>
internal sealed class OpusEncoder : IDisposable
{
    /// <summary>Trailing silence that every encoded stretch carries: the longest pause a joiner can make.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    private const int MaxPacketLength = 4000;
    private const int PacketsPerSecond = OpusSpeech.ClockRate / OpusSpeech.SamplesPerPacket;

    // opus_defines.h
    private const int ApplicationVoip = 2048;
    private const int SetBitRate = 4002;
    private const int SetComplexity = 4010;
    private const int SetSignal = 4024;
    private const int GetLookahead = 4027;
    private const int SignalVoice = 3001;

    private static readonly int[] SampleRates = [8_000, 12_000, 16_000, 24_000, 48_000];
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly WasmHost _host;
    private readonly Store _store;
    private readonly Memory _memory;
    private readonly Func<int, int, int, int, int> _initialize;
    private readonly Func<int, int, int, int, int, int> _encode;
    private readonly Func<int, int, int, int> _set;
    private readonly Func<int, int, int> _get;
    private readonly int _encoder;
    private readonly int _frame;
    private readonly int _packet;

    public OpusEncoder(WasmHost host, Module module)
    {
        _host = host;
        _store = new Store(host.Engine);
        _store.SetLimits(memorySize: 64 << 20);
        using var linker = new Linker(host.Engine) { AllowShadowing = true };
        // The module imports file functions only for assertions it never reaches here.
        linker.DefineUnknownImportsAsTraps(module);
        linker.DefineFunction("env", "emscripten_notify_memory_growth", (int _) => { });

        var instance = host.Run(_store, Deadline, () => Start(linker, module), CancellationToken.None);
        _memory = instance.GetMemory("memory")!;
        _initialize = instance.GetFunction<int, int, int, int, int>("opus_encoder_init")!;
        _encode = instance.GetFunction<int, int, int, int, int, int>("opus_encode")!;
        _set = instance.GetFunction<int, int, int, int>("opus_encoder_ctl_set")!;
        _get = instance.GetFunction<int, int, int>("opus_encoder_ctl_get")!;

        var allocate = instance.GetFunction<int, int>("malloc")!;
        _encoder = allocate(instance.GetFunction<int, int>("opus_encoder_get_size")!(1));
        _frame = allocate(OpusSpeech.SamplesPerPacket * sizeof(short));
        _packet = allocate(MaxPacketLength);
    }

    /// <summary>Encodes one stretch of speech from a fresh state: equal input gives equal packets.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="TimeoutException">It took longer than half a minute.</exception>
    /// <exception cref="InvalidOperationException">libopus refused the input.</exception>
    public OpusSpeech Encode(PcmAudio audio, OpusSettings settings, CancellationToken cancellationToken)
    {
        audio = Resampler.Resample(audio, NearestRate(audio.SampleRate));
        return _host.Run(_store, Deadline, () => EncodeAll(audio, settings), cancellationToken);
    }

    public void Dispose() => _store.Dispose();

    private static int NearestRate(int sampleRate) =>
        Array.Find(SampleRates, rate => rate >= sampleRate) is > 0 and var found ? found : SampleRates[^1];

    private Instance Start(Linker linker, Module module)
    {
        var instance = linker.Instantiate(_store, module);
        instance.GetAction("_initialize")!();
        return instance;
    }

    private OpusSpeech EncodeAll(PcmAudio audio, OpusSettings settings)
    {
        var preSkip = Reset(audio.SampleRate, settings);
        var ratio = OpusSpeech.ClockRate / audio.SampleRate;
        var length = (long)audio.Samples.Length * ratio;
        var frameLength = OpusSpeech.SamplesPerPacket / ratio;
        var packetCount = (int)((preSkip + length + OpusSpeech.SamplesPerPacket - 1) / OpusSpeech.SamplesPerPacket);
        var pauseCount = (int)(LongestPause.TotalSeconds * PacketsPerSecond);

        var packets = new ReadOnlyMemory<byte>[packetCount + pauseCount];
        for (var i = 0; i < packets.Length; i++)
        {
            packets[i] = EncodeFrame(audio.Samples, i * frameLength, frameLength);
        }

        return new OpusSpeech(audio.SampleRate, preSkip, length, [.. packets.AsSpan(0, packetCount)], [.. packets.AsSpan(packetCount)]);
    }

    /// <returns>The encoder's delay in samples at 48 kHz.</returns>
    private int Reset(int sampleRate, OpusSettings settings)
    {
        Check(_initialize(_encoder, sampleRate, 1, ApplicationVoip));
        Check(_set(_encoder, SetBitRate, settings.BitRate));
        Check(_set(_encoder, SetComplexity, settings.Complexity));
        Check(_set(_encoder, SetSignal, SignalVoice));
        return _get(_encoder, GetLookahead) * (OpusSpeech.ClockRate / sampleRate);
    }

    private ReadOnlyMemory<byte> EncodeFrame(short[] samples, int from, int length)
    {
        var frame = _memory.GetSpan<short>(_frame, length);
        var available = Math.Clamp(samples.Length - from, 0, length);
        if (available > 0)
        {
            samples.AsSpan(from, available).CopyTo(frame);
        }

        frame[available..].Clear();
        var written = Check(_encode(_encoder, _frame, length, _packet, MaxPacketLength));
        return _memory.GetSpan(_packet, written).ToArray();
    }

    private static int Check(int result) =>
        result >= 0 ? result : throw new InvalidOperationException($"libopus answered {result}.");
}
