using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace WhatsVoice.Tests.Drivers;

/// <summary>A request that an engine's stand-in received.</summary>
internal sealed record EngineCall(string Method, string Path, IQueryCollection Query, IHeaderDictionary Headers, JsonNode? Body)
{
    /// <summary>What is to be spoken, in either engine's shape.</summary>
    public string Text => (string?)(Body?["text"] ?? Body?["input"]) ?? "";

    /// <summary>The format asked for, in either engine's shape.</summary>
    public string Format => (string?)Query["output_format"] ?? (string?)Body?["response_format"] ?? "";
}
