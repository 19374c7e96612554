using System.Security.Cryptography;
using System.Text;

namespace WhatsVoice.Sandbox.People;

/// <summary>A person with a phone, and their chat with the business. Guarded by <see cref="Chats"/>' lock.</summary>
internal sealed class Person(string number)
{
    public const int MessagesKept = 500;

    /// <summary>Digits of the phone number, which is also WhatsApp's <c>wa_id</c>.</summary>
    public string Number { get; } = number;

    public string Name { get; set; } = $"+{number}";

    /// <summary>Business-scoped user id, the same for the same number in every run.</summary>
    public string UserId { get; } = UserIdOf(number);

    /// <summary>The person uses a username: webhooks carry no number.</summary>
    public bool HidesNumber { get; set; }

    public List<ChatMessage> Messages { get; } = [];

    public DateTimeOffset? LastWroteAt { get; set; }

    public DateTimeOffset? TypingUntil { get; set; }

    private static string UserIdOf(string number) =>
        "US." + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(number)), 0, 10);
}
