using Microsoft.Extensions.AI;

namespace WhatsVoice.Stt.Engines;

/// <summary>The request's <c>prompt</c>, for which <see cref="SpeechToTextOptions"/> has no property.</summary>
internal static class RequestedPrompt
{
    private const string Key = "whatsvoice.prompt";

    public static AdditionalPropertiesDictionary? ToProperties(string? prompt) => prompt is null ? null : new() { [Key] = prompt };

    public static string? In(SpeechToTextOptions? options) =>
        options?.AdditionalProperties?.TryGetValue<string>(Key, out var prompt) == true ? prompt : null;
}
