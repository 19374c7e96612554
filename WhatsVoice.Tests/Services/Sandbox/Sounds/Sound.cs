namespace WhatsVoice.Tests.Services.Sandbox.Sounds;

/// <summary>Small Ogg/Opus files of 1.6 s, made with ffmpeg.</summary>
internal static class Sound
{
    /// <summary>A proper voice note: one channel.</summary>
    public static byte[] Mono { get; } = Load("mono.ogg");

    /// <summary>Ogg/Opus, but of two channels: WhatsApp does not take it as a voice note.</summary>
    public static byte[] Stereo { get; } = Load("stereo.ogg");

    private static byte[] Load(string name)
    {
        using var resource = typeof(Sound).Assembly.GetManifestResourceStream(typeof(Sound), name)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
