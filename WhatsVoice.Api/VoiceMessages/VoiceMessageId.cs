using System.Buffers;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>Our ids of voice messages: <c>vm_</c> and 32 hex digits, rising with time. They travel with each send as callback data.</summary>
internal static class VoiceMessageId
{
    private const string Prefix = "vm_";
    private const int Length = 35;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static string New() => Prefix + Guid.CreateVersion7().ToString("n");

    public static bool IsOurs(string? text)
        => text is { Length: Length } && text.StartsWith(Prefix, StringComparison.Ordinal) && text.AsSpan(Prefix.Length).IndexOfAnyExcept(HexDigits) < 0;
}
