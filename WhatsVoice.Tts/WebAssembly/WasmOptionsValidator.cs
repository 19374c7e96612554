using Microsoft.Extensions.Options;

namespace WhatsVoice.Tts.WebAssembly;

[OptionsValidator]
internal sealed partial class WasmOptionsValidator : IValidateOptions<WasmOptions>;
