using System.Security.Cryptography;
using System.Text;

namespace WhatsVoice.Sandbox.People;

internal static class MessageIds
{
    /// <summary>
    /// A new wamid: opaque base64 as Meta's are. Made of ASCII bytes only, whose base64 never holds a slash or a plus,
    /// so that an id can stand in a path.
    /// </summary>
    public static string New(string number) =>
        "wamid." + Convert.ToBase64String(Encoding.ASCII.GetBytes($"\x1c\x18\v{number}\x15{RandomNumberGenerator.GetHexString(20)}"));
}
