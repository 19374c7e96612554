using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using WhatsVoice.Tts.Audio;

namespace WhatsVoice.Tts.Engines.Supertonic;

/// <summary>
/// Supertonic's pipeline over its four ONNX models: text to duration, text to embedding, noise to latent in several steps, latent to
/// samples (supertone-inc/supertonic). Sessions are shared by all requests.
/// </summary>
internal sealed class SupertonicVoice : IDisposable
{
    // Nobody takes a second for each character; the fixed part is for short texts.
    private const double SlowestSecondsPerUnit = 1;
    private const double LongestPauses = 5;

    private readonly InferenceSession _durationPredictor;
    private readonly InferenceSession _textEncoder;
    private readonly InferenceSession _vectorEstimator;
    private readonly InferenceSession _vocoder;
    private readonly Dictionary<string, Style> _styles = new(StringComparer.Ordinal);
    private readonly int[] _ids;
    private readonly int _steps;
    private readonly int _sampleRate;
    private readonly int _samplesPerColumn;
    private readonly int _rows;

    /// <summary>Loads the model from its folder, on the calling thread: seconds, and about half a gigabyte.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="JsonException">A file is not what it should be.</exception>
    /// <exception cref="OnnxRuntimeException">A model cannot be loaded.</exception>
    public SupertonicVoice(string folder, int steps, int threads)
    {
        _steps = steps;
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "onnx", "tts.json")));
        var (encoder, latent) = (settings.RootElement.GetProperty("ae"), settings.RootElement.GetProperty("ttl"));
        var compress = latent.GetProperty("chunk_compress_factor").GetInt32();
        _sampleRate = encoder.GetProperty("sample_rate").GetInt32();
        _samplesPerColumn = encoder.GetProperty("base_chunk_size").GetInt32() * compress;
        _rows = latent.GetProperty("latent_dim").GetInt32() * compress;
        _ids = JsonSerializer.Deserialize<int[]>(File.ReadAllBytes(Path.Combine(folder, "onnx", "unicode_indexer.json")))!;
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "voice_styles"), "*.json"))
        {
            using var style = JsonDocument.Parse(File.ReadAllBytes(file));
            _styles[Path.GetFileNameWithoutExtension(file)] = new Style(ReadTensor(style.RootElement, "style_ttl"), ReadTensor(style.RootElement, "style_dp"));
        }

        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { InterOpNumThreads = 1, IntraOpNumThreads = threads };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"); // the cores are shared with everything else
        _durationPredictor = Load("duration_predictor");
        _textEncoder = Load("text_encoder");
        _vectorEstimator = Load("vector_estimator");
        _vocoder = Load("vocoder");

        InferenceSession Load(string name) => new(Path.Combine(folder, "onnx", $"{name}.onnx"), options);
    }

    /// <param name="text">At most some 300 characters.</param>
    /// <param name="language">One of <see cref="SupertonicDescription.SpokenLanguages"/>, or <c>na</c> for an unknown one.</param>
    /// <param name="voice">M1 to M5, F1 to F5.</param>
    /// <param name="speed">0.7 to 2.</param>
    /// <param name="seed">Equal seeds give equal audio.</param>
    /// <param name="cancellationToken">Stops it between and within the models' runs.</param>
    /// <exception cref="UnspeakableTextException">The model knows none of the text's characters.</exception>
    /// <exception cref="SpeechEngineException">The model failed.</exception>
    public PcmAudio Speak(string text, string language, string voice, double speed, ulong seed, CancellationToken cancellationToken)
    {
        var style = _styles.GetValueOrDefault(voice) ?? throw new SpeechEngineException($"The voice {voice} is missing among the model's files.");
        var ids = IdsOf(text, language);
        using var run = new RunOptions();
        using var registration = cancellationToken.Register(() => run.Terminate = true);
        try
        {
            var textIds = new DenseTensor<long>(ids, [1, ids.Length]);
            var textMask = Ones(ids.Length);
            var duration = Run(_durationPredictor, "duration", run, Value("text_ids", textIds), Value("style_dp", style.Duration), Value("text_mask", textMask))[0] / speed;
            if (!(duration > 0 && duration <= (ids.Length * SlowestSecondsPerUnit / Math.Min(speed, 1)) + LongestPauses))
            {
                throw new SpeechEngineException($"The model supertonic predicts {duration:0.0} s for {text.Length} characters.");
            }

            var embedding = Run(_textEncoder, "text_emb", run, Value("text_ids", textIds), Value("style_ttl", style.Text), Value("text_mask", textMask));
            var samples = (int)(duration * _sampleRate);
            var columns = (samples + _samplesPerColumn - 1) / _samplesPerColumn;
            var latentMask = Ones(columns);
            var latent = Noise(columns, seed);
            for (var step = 0; step < _steps; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                latent = Run(
                    _vectorEstimator, "denoised_latent", run,
                    Value("noisy_latent", latent), Value("text_emb", embedding), Value("style_ttl", style.Text), Value("text_mask", textMask),
                    Value("latent_mask", latentMask), Value("total_step", Number(_steps)), Value("current_step", Number(step)));
            }

            var wave = Run(_vocoder, "wav_tts", run, Value("latent", latent)).Buffer.Span;
            var audio = new short[Math.Min(samples, wave.Length)];
            for (var i = 0; i < audio.Length; i++)
            {
                audio[i] = float.IsNaN(wave[i]) ? (short)0 : (short)Math.Clamp(MathF.Round(wave[i] * short.MaxValue), short.MinValue, short.MaxValue);
            }

            return new PcmAudio(audio, _sampleRate);
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new SpeechEngineException("The model supertonic failed.", exception);
        }
    }

    public void Dispose()
    {
        _durationPredictor.Dispose();
        _textEncoder.Dispose();
        _vectorEstimator.Dispose();
        _vocoder.Dispose();
    }

    /// <summary>The text as the model was trained on it: decomposed, plain marks, ended, in its language's tag; one id for each UTF-16 unit it knows.</summary>
    private long[] IdsOf(string text, string language)
    {
        var plain = new StringBuilder(text.Length + 16);
        foreach (var letter in Decomposition.Of(text).Replace("…", "...", StringComparison.Ordinal))
        {
            plain.Append(letter switch
            {
                '‘' or '’' or '‚' or '‛' or '´' or '`' => '\'',
                '“' or '”' or '„' or '‟' or '«' or '»' => '"',
                '‐' or '‑' or '‒' or '–' or '—' or '―' => '-',
                '_' or '[' or ']' or '|' or '/' or '#' or '→' or '←' => ' ',
                _ => letter,
            });
        }

        var words = string.Join(' ', plain.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (!words.Any(letter => char.IsLetterOrDigit(letter) && IdOf(letter) >= 0))
        {
            throw new UnspeakableTextException("input holds a sentence without a letter or digit that the voice supertonic knows.");
        }

        var ended = ".!?…。！？،؟।,;:\"')]}".Contains(words[^1], StringComparison.Ordinal) ? words : words + ".";
        return [.. $"<{language}>{ended}</{language}>".Select(IdOf).Where(id => id >= 0).Select(id => (long)id)];
    }

    private int IdOf(char unit) => unit < _ids.Length ? _ids[unit] : -1;

    /// <summary>Standard normal noise, two numbers at a time (Box and Muller).</summary>
    private DenseTensor<float> Noise(int columns, ulong seed)
    {
        var random = new Random((int)(seed ^ (seed >> 32)));
        var noise = new float[_rows * columns];
        for (var i = 0; i < noise.Length; i += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * random.NextDouble());
            noise[i] = (float)(radius * cosine);
            if (i + 1 < noise.Length)
            {
                noise[i + 1] = (float)(radius * sine);
            }
        }

        return new DenseTensor<float>(noise, [1, _rows, columns]);
    }

    private static DenseTensor<float> Ones(int length)
    {
        var ones = new DenseTensor<float>([1, 1, length]);
        ones.Fill(1);
        return ones;
    }

    private static DenseTensor<float> Number(float number) => new(new[] { number }, [1]);

    private static NamedOnnxValue Value<T>(string name, DenseTensor<T> tensor) => NamedOnnxValue.CreateFromTensor(name, tensor);

    private static DenseTensor<float> Run(InferenceSession session, string output, RunOptions options, params NamedOnnxValue[] inputs)
    {
        using var results = session.Run(inputs, [output], options);
        return (DenseTensor<float>)results[0].AsTensor<float>().Clone();
    }

    private static DenseTensor<float> ReadTensor(JsonElement style, string name)
    {
        var tensor = style.GetProperty(name);
        var data = new List<float>();
        Flatten(tensor.GetProperty("data"));
        return new DenseTensor<float>(data.ToArray(), [.. tensor.GetProperty("dims").EnumerateArray().Select(size => size.GetInt32())]);

        void Flatten(JsonElement element)
        {
            if (element.ValueKind != JsonValueKind.Array)
            {
                data.Add(element.GetSingle());
                return;
            }

            foreach (var part in element.EnumerateArray())
            {
                Flatten(part);
            }
        }
    }

    private sealed record Style(DenseTensor<float> Text, DenseTensor<float> Duration);
}
