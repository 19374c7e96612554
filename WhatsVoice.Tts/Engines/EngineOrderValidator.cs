using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Speech;

namespace WhatsVoice.Tts.Engines;

/// <summary>Stops the start where <c>Speech:Engines</c> names an engine that does not exist or is not configured.</summary>
internal sealed class EngineOrderValidator(IConfiguration configuration) : IValidateOptions<SpeechOptions>
{
    public ValidateOptionsResult Validate(string? name, SpeechOptions options)
    {
        var faults = EngineNames.Faults(EngineNames.Read(configuration), configuration).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
