using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WhatsVoice.ServiceDefaults.Configuration;

namespace WhatsVoice.Stt.Engines.Whisper;

/// <summary>The local engine, section <c>Whisper</c>: a GGML model by path, or by name and fetched once.</summary>
internal sealed class WhisperOptions : IValidatableObject
{
    public const string Section = "Whisper";

    // Sizes and SHA-1 sums as whisper.cpp publishes them (ggml-org/whisper.cpp, models/README.md).
    private static readonly FrozenDictionary<string, string> Published = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tiny"] = "bd577a113a864445d4c299885e0cb97d4ba92b5f",
        ["tiny.en"] = "c78c86eb1a8faa21b369bcd33207cc90d64ae9df",
        ["base"] = "465707469ff3a37a2b9b8d8f89f2f99de7299dac",
        ["base.en"] = "137c40403d78fd54d454da0f9bd998f78703390c",
        ["small"] = "55356645c2b361a969dfd0ef2c5a50d530afd8d5",
        ["small.en"] = "db8a495a91d927739e50b3fc1cc4c6b8f6c2d022",
        ["medium"] = "fd9727b6e1217c2f614f9b698455c4ffd82463b4",
        ["medium.en"] = "8c30f0e44ce9560643ebd10bbe50cd20eafd3723",
        ["large-v3"] = "ad82bf6a9043ceed055076d0fd39f5f186ff8062",
        ["large-v3-q5_0"] = "e6e2ed78495d403bef4b7cff42ef4aaadcfea8de",
        ["large-v3-turbo"] = "4af2b29d7ec73d781377bfd1758ca957a807e941",
        ["large-v3-turbo-q5_0"] = "e050f7970618a659205450ad97eb95a18d69c9ee",
    }.ToFrozenDictionary();

    /// <summary>The name of a published model, such as <c>base</c>; it is fetched at the first start. Default: none.</summary>
    public string? Model { get; set; }

    /// <summary>The path of a GGML model file; nothing is fetched. Wins over <see cref="Model"/>. Default: none.</summary>
    public string? ModelPath { get; set; }

    /// <summary>Where fetched models are kept. Default: <c>WhatsVoice/models</c> in the user's local application data.</summary>
    public string ModelFolder { get; set; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "WhatsVoice", "models");

    /// <summary>Where <c>ggml-&lt;model&gt;.bin</c> is fetched from. Default: whisper.cpp's own place.</summary>
    [Required]
    [HttpAddress]
    public string DownloadUrl { get; set; } = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main/";

    /// <summary>The SHA-1 sum of the model in hex. Default: the published one. Needed for a model that is not published.</summary>
    [RegularExpression("^[0-9a-fA-F]{40}$", ErrorMessage = "It must be 40 hexadecimal digits.")]
    public string? ModelSha1 { get; set; }

    /// <summary>Threads for one transcription, 1 to 64. Default: one a core, 4 at most.</summary>
    [Range(1, 64)]
    public int Threads { get; set; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>Transcriptions at once; each takes <see cref="Threads"/> threads. Default: 1.</summary>
    [Range(1, 64)]
    public int MaxConcurrency { get; set; } = 1;

    /// <summary>The model file, whether or not it is there yet; empty where no model is configured.</summary>
    public string File => !string.IsNullOrWhiteSpace(ModelPath) ? ModelPath
        : string.IsNullOrWhiteSpace(Model) ? ""
        : Path.Combine(ModelFolder, $"ggml-{Model}.bin");

    /// <summary>Whether the model has to be fetched where it is not there.</summary>
    public bool IsFetched => string.IsNullOrWhiteSpace(ModelPath) && !string.IsNullOrWhiteSpace(Model);

    public Uri Source => new($"{DownloadUrl.TrimEnd('/')}/ggml-{Uri.EscapeDataString(Model!)}.bin");

    /// <summary>What the fetched file must hash to, in lower-case hex.</summary>
    public string ExpectedSha1 => (ModelSha1 ?? Published[Model!]).ToLowerInvariant();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsFetched && ModelSha1 is null && !Published.ContainsKey(Model!))
        {
            yield return new ValidationResult(
                $"It must be one of {string.Join(", ", Published.Keys.Order())}; for another model set Whisper:ModelPath, or Whisper:ModelSha1 too.", [nameof(Model)]);
        }

        if (!string.IsNullOrWhiteSpace(ModelPath) && !System.IO.File.Exists(ModelPath))
        {
            yield return new ValidationResult("There is no such file.", [nameof(ModelPath)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class WhisperOptionsValidator : IValidateOptions<WhisperOptions>;
