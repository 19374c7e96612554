namespace WhatsVoice.Tts.Speech;

/// <summary>A request that cannot be served as it is; answered with 400.</summary>
/// <param name="errors">By field: what is wrong and what is allowed.</param>
internal sealed class InvalidSpeechRequestException(IReadOnlyDictionary<string, string[]> errors) : Exception("The request is not valid.")
{
    public IReadOnlyDictionary<string, string[]> Errors => errors;
}
