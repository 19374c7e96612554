using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.ServiceDefaults.Configuration;

/// <summary>An absolute http or https address; what is left empty is for <see cref="RequiredAttribute"/> to refuse.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HttpAddressAttribute() : ValidationAttribute("It must be an absolute http or https address.")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is not string text || string.IsNullOrWhiteSpace(text)
        || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");
}
