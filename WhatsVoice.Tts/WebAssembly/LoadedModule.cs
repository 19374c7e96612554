using Wasmtime;

namespace WhatsVoice.Tts.WebAssembly;

/// <summary>A compiled module and the SHA-256 of its WebAssembly (lower-case hex), which names its version.</summary>
internal sealed record LoadedModule(Module Module, string ContentHash);
