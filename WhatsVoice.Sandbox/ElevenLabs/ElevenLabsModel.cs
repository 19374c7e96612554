namespace WhatsVoice.Sandbox.ElevenLabs;

/// <summary>A model, as far as its rules can be told from outside.</summary>
/// <param name="Id">For example <c>eleven_flash_v2_5</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="MaxCharacters">The longest text of one request.</param>
/// <param name="CostFactor">Credits a character.</param>
/// <param name="TakesLanguage">Whether <c>language_code</c> is allowed.</param>
/// <param name="TakesContext">Whether <c>previous_text</c>, <c>next_text</c> and request ids are allowed.</param>
/// <param name="Speaks">Whether the classic text-to-speech address serves it.</param>
/// <param name="FirstByteMs">Assumed, in milliseconds.</param>
/// <param name="PerCharacterMs">Assumed, in milliseconds.</param>
internal sealed record ElevenLabsModel(
    string Id,
    string Name,
    int MaxCharacters,
    double CostFactor,
    bool TakesLanguage,
    bool TakesContext,
    bool Speaks,
    double FirstByteMs,
    double PerCharacterMs);
