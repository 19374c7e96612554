using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.Engines.Supertonic;

/// <summary>The neural local voice, section <c>Supertonic</c>. It works once <see cref="Model"/> or <see cref="ModelPath"/> is set.</summary>
internal sealed class SupertonicOptions : IValidatableObject
{
    public const string Section = "Supertonic";

    /// <summary>The model to fetch once, by name: <c>supertonic-3</c> (about 400 MB, weights under OpenRAIL-M). Default: none.</summary>
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", ErrorMessage = "Model must be a model's name, such as supertonic-3.")]
    public string? Model { get; set; }

    /// <summary>A folder that holds the model's files already (<c>onnx/</c>, <c>voice_styles/</c>). Default: none.</summary>
    public string? ModelPath { get; set; }

    /// <summary>Where the model is fetched from; <c>{model}</c> stands for its name. Default: its authors' repository on Hugging Face.</summary>
    [Required]
    public string ModelUrl { get; set; } = "https://huggingface.co/Supertone/{model}/resolve/main/";

    /// <summary>
    /// The SHA-256 sum of the model that may be loaded, 64 hex digits: of the list of its files' sums. The log tells it when a model is loaded. Another
    /// model is refused, fetched or not. Default: none, any model is loaded.
    /// </summary>
    [RegularExpression("^[0-9a-fA-F]{64}$", ErrorMessage = "Sha256 must have 64 hex digits.")]
    public string? Sha256 { get; set; }

    /// <summary>Where fetched models are kept. Default: <c>whatsvoice/models</c> in the user's data folder.</summary>
    public string? ModelFolder { get; set; }

    /// <summary>The voice of a request that names none: M1 to M5, F1 to F5. Default: <c>F1</c>.</summary>
    [Required]
    [RegularExpression("^[MF][1-5]$", ErrorMessage = "Voice must be one of M1 to M5, F1 to F5.")]
    public string Voice { get; set; } = "F1";

    /// <summary>Denoising steps, 5 (fastest) to 12 (best). Default: 8.</summary>
    [Range(5, 12)]
    public int Steps { get; set; } = 8;

    /// <summary>Cores that work on one sentence. Default: up to 4.</summary>
    [Range(1, 256)]
    public int Threads { get; set; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>Sentences at once. Default: as many as the cores allow with <see cref="Threads"/> each, at least one.</summary>
    [Range(1, 64)]
    public int? MaxConcurrency { get; set; }

    public string Folder => !string.IsNullOrWhiteSpace(ModelPath) ? ModelPath : Path.Combine(ModelFolder ?? DefaultFolder, Model ?? "");

    private static string DefaultFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } data ? data : Path.GetTempPath(), "whatsvoice", "models");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(ModelPath) && !Directory.Exists(ModelPath))
        {
            yield return new ValidationResult("It must be an existing folder.", [nameof(ModelPath)]);
        }

        if (!Uri.TryCreate(ModelUrl.Replace("{model}", "model", StringComparison.Ordinal), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return new ValidationResult("It must be an absolute http or https address.", [nameof(ModelUrl)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class SupertonicOptionsValidator : IValidateOptions<SupertonicOptions>;
