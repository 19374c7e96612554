using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace WhatsVoice.Tts.Caching;

/// <summary>
/// Names audio by everything that changes how it sounds. A key that forgets one of them plays the wrong audio,
/// so all of them are asked for here, in one place.
/// </summary>
internal static class SpeechCacheKey
{
    /// <summary>Raise it whenever the way from text to bytes changes: cleaning, splitting, encoding, the entry's content.</summary>
    public const string PipelineVersion = "8";

    /// <param name="engineVersion">Its build or model.</param>
    /// <param name="settings">Every setting of the engine and the speed, in a fixed order.</param>
    /// <param name="language">The language asked for; empty for none.</param>
    /// <param name="output">The form of the entry, such as <c>opus/24000/5</c>.</param>
    /// <param name="text">The cleaned sentence, or the whole text.</param>
    /// <returns>The voice's group (<see cref="GroupOf"/>), a colon, and 64 lower-case hexadecimal digits.</returns>
    public static string For(
        string engine, string engineVersion, string voice, string settings, string language, string output, string text)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in (ReadOnlySpan<string>)[PipelineVersion, engine, engineVersion, voice, settings, language, output, text])
        {
            // The length first: "ab" + "c" and "a" + "bc" are different keys.
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return $"{GroupOf(voice)}:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    /// <summary>A number that equal keys share.</summary>
    public static ulong SeedOf(string key) => Convert.ToUInt64(key[^16..], 16);

    /// <summary>Eight hexadecimal digits that all keys of a voice begin with, so that they can be purged.</summary>
    public static string GroupOf(string voice) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(voice)).AsSpan(0, 4));
}
