namespace WhatsVoice.Tts.Engines.OpenAI;

/// <summary>The names of OpenAI's voices (API reference, create speech). Clients send one even where it is not OpenAI that speaks.</summary>
internal static class OpenAIVoices
{
    public static readonly IReadOnlyList<string> Names =
        ["alloy", "ash", "ballad", "coral", "echo", "fable", "marin", "cedar", "nova", "onyx", "sage", "shimmer", "verse"];
}
