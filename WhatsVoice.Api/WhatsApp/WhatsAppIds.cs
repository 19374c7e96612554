using System.Text.RegularExpressions;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>What WhatsApp's ids look like. Whatever comes from outside and fits none of them is refused before it gets into an address or a header.</summary>
internal static partial class WhatsAppIds
{
    /// <summary>A phone number id or a media id: 1 to 32 digits.</summary>
    public static bool IsNumeric(string? id) => id is not null && Numeric().IsMatch(id);

    /// <summary>A phone number with country code (E.164, without +): 7 to 15 digits.</summary>
    public static bool IsPhone(string? number) => number is not null && Phone().IsMatch(number);

    /// <summary>A business-scoped user id, also a parent's: a country, a dot, up to 128 letters and digits (documentation: whatsapp/business-scoped-user-ids).</summary>
    public static bool IsUserId(string? id) => id is not null && UserId().IsMatch(id);

    /// <summary>A message id (wamid): up to 512 visible ASCII characters.</summary>
    public static bool IsMessageId(string? id) => id is not null && MessageId().IsMatch(id);

    /// <summary>The type of a message: text, audio, interactive and so on.</summary>
    public static bool IsType(string? type) => type is not null && Type().IsMatch(type);

    [GeneratedRegex(@"^[a-z0-9_]{1,40}\z")]
    private static partial Regex Type();

    [GeneratedRegex(@"^[0-9]{1,32}\z")]
    private static partial Regex Numeric();

    [GeneratedRegex(@"^[0-9]{7,15}\z")]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}\z")]
    private static partial Regex UserId();

    [GeneratedRegex(@"^[!-~]{1,512}\z")]
    private static partial Regex MessageId();
}
