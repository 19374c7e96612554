using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>
/// The business's access to the WhatsApp Cloud API, configuration section <c>WhatsApp</c>. White space around secrets is dropped: a
/// secret from a file often ends in a newline, and no secret of Meta's has any.
/// </summary>
internal sealed class WhatsAppOptions
{
    public const string Section = "WhatsApp";

    /// <summary>The Graph API's address, without a version. Default: https://graph.facebook.com.</summary>
    [Required(ErrorMessage = "It must be an absolute http(s) URL, for example https://graph.facebook.com.")]
    public Uri BaseUrl { get; set; } = new("https://graph.facebook.com");

    /// <summary>The Graph API's version. Default: v25.0 (served until 29 July 2028).</summary>
    [Required(ErrorMessage = "It looks like v25.0.")]
    [RegularExpression(@"^v[0-9]{2,3}\.[0-9]$", ErrorMessage = "It must look like v25.0.")]
    public string ApiVersion { get; set; } = "v25.0";

    /// <summary>The id (not the number) of the business's phone number, digits.</summary>
    [Required(ErrorMessage = "set WhatsApp__PhoneNumberId to the phone number id shown under WhatsApp > API Setup.")]
    [RegularExpression("^[0-9]{5,20}$", ErrorMessage = "It must be 5 to 20 digits (the id, not the phone number).")]
    public string PhoneNumberId { get; set => field = value.Trim(); } = "";

    /// <summary>A system user's access token. Secret.</summary>
    [Required(ErrorMessage = "set WhatsApp__AccessToken to a system user's token with whatsapp_business_messaging.")]
    [RegularExpression("^[!-~]*$", ErrorMessage = "It must be one line of visible ASCII characters.")]
    public string AccessToken { get; set => field = value.Trim(); } = "";

    /// <summary>The app secret with which Meta signs webhooks. Secret.</summary>
    [Required(ErrorMessage = "set WhatsApp__AppSecret to the secret shown under App settings > Basic.")]
    public string AppSecret { get; set => field = value.Trim(); } = "";

    /// <summary>The app secret before a rotation; webhooks signed with it are still taken. Secret. Default: none.</summary>
    public string? PreviousAppSecret { get; set => field = value?.Trim(); }

    /// <summary>
    /// Messages a second of one number, for this process. Default: 80, what WhatsApp gives a number at first; numbers shared with
    /// the WhatsApp Business app have 20. Divide it by the number of replicas.
    /// </summary>
    [Range(1, 1000)]
    public int MessagesPerSecond { get; set; } = 80;

    /// <summary>What Meta repeats when the webhook is set up. Secret, chosen by the business.</summary>
    [Required(ErrorMessage = "set WhatsApp__VerifyToken to the token entered in the app's webhook settings.")]
    public string VerifyToken { get; set => field = value.Trim(); } = "";

    internal Uri VersionedUrl => new($"{BaseUrl.AbsoluteUri.TrimEnd('/')}/{ApiVersion}/");
}

[OptionsValidator]
internal sealed partial class WhatsAppOptionsValidator : IValidateOptions<WhatsAppOptions>;
