using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

/// <summary>
/// The values that must come from outside. Each is looked for as the key that the services themselves use
/// (<c>WhatsApp:AccessToken</c>, environment variable <c>WhatsApp__AccessToken</c>), then as the Aspire parameter
/// (<c>Parameters:whatsapp-access-token</c>); user secrets, environment and command line all work. With no access token
/// the sandbox stands in for WhatsApp and the rest is generated, new at every start.
/// </summary>
internal sealed record Secrets(
    IResourceBuilder<ParameterResource> ApiKey,
    IResourceBuilder<ParameterResource> ElevenLabsApiKey,
    IResourceBuilder<ParameterResource> AccessToken,
    IResourceBuilder<ParameterResource> AppSecret,
    IResourceBuilder<ParameterResource> VerifyToken,
    IResourceBuilder<ParameterResource> PhoneNumberId)
{
    /// <summary>The sandbox's phone number id: no real one has that many zeros.</summary>
    public const string SandboxPhoneNumberId = "100000000000001";

    /// <summary>Finds a value, under the services' key or the parameter's.</summary>
    public static string? Find(IConfiguration configuration, string key, string parameter) =>
        configuration[key] is { Length: > 0 } value ? value
        : configuration[$"Parameters:{parameter}"] is { Length: > 0 } other ? other
        : null;

    /// <summary>A new random value: 32 hexadecimal digits.</summary>
    public static string Generate() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
