using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Tts.WebAssembly;

/// <summary>Where WebAssembly modules lie, section <c>Speech:WebAssembly</c>.</summary>
internal sealed class WasmOptions
{
    public const string Section = "Speech:WebAssembly";

    /// <summary>The folder of the modules (<c>flite.wasm</c>, <c>opus.wasm</c>). Default: <c>local-voice</c> beside the program.</summary>
    [Required]
    public string ModuleFolder { get; set; } = Path.Combine(AppContext.BaseDirectory, "local-voice");

    /// <summary>Where compiled modules are kept between starts; empty: nowhere. Default: the user's cache folder.</summary>
    public string? CompiledModuleFolder { get; set; }
}
