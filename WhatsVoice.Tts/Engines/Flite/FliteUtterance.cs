namespace WhatsVoice.Tts.Engines.Flite;

/// <summary>One run of flite.</summary>
/// <param name="Text">ASCII, see <see cref="FliteText"/>.</param>
/// <param name="Voice">One of <see cref="FliteClient.Voices"/>.</param>
/// <param name="Speed">1 is normal, 2 twice as fast.</param>
internal readonly record struct FliteUtterance(string Text, string Voice, double Speed);
