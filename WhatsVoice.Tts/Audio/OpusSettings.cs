namespace WhatsVoice.Tts.Audio;

/// <summary>How speech is encoded.</summary>
/// <param name="BitRate">Target in bits a second, variable bit rate. 24,000 is transparent for 16 kHz speech.</param>
/// <param name="Complexity">0 (fastest) to 10.</param>
internal readonly record struct OpusSettings(int BitRate, int Complexity);
