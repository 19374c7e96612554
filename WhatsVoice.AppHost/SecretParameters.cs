using Microsoft.Extensions.Configuration;

internal static class SecretParameters
{
    private static readonly (string Key, string Parameter)[] WhatsAppKeys =
    [
        ("WhatsApp:AccessToken", "whatsapp-access-token"),
        ("WhatsApp:AppSecret", "whatsapp-app-secret"),
        ("WhatsApp:VerifyToken", "whatsapp-verify-token"),
        ("WhatsApp:PhoneNumberId", "whatsapp-phone-number-id"),
    ];

    /// <summary>Whether the sandbox stands in for WhatsApp: asked for with <c>Sandbox:Enabled=true</c>, or no access token.</summary>
    public static bool UsesSandbox(this IDistributedApplicationBuilder builder) =>
        builder.ExecutionContext.IsRunMode && (builder.Configuration.GetValue<bool>("Sandbox:Enabled") || !HasAccessToken(builder));

    /// <summary>Why the real WhatsApp cannot be used: it is asked for, and a value is missing. Null: all is well.</summary>
    public static string? MissingForWhatsApp(this IDistributedApplicationBuilder builder)
    {
        var missing = WhatsAppKeys.Where(known => Secrets.Find(builder.Configuration, known.Key, known.Parameter) is null).Select(known => known.Key).ToArray();
        return builder.UsesSandbox() || builder.ExecutionContext.IsPublishMode || missing.Length == 0
            ? null
            : $"WhatsApp:AccessToken is set, so the real WhatsApp is used, and that also needs {string.Join(", ", missing)}. Set them (for example: dotnet user-secrets set --project WhatsVoice.AppHost {missing[0]} VALUE), or remove the access token to use the sandbox.";
    }

    /// <summary>Adds the parameters. A generated API key is printed: whoever starts the application may sign in to its console.</summary>
    public static Secrets AddSecrets(this IDistributedApplicationBuilder builder)
    {
        var apiKey = Secrets.Generate();
        if (builder.ExecutionContext.IsRunMode && Secrets.Find(builder.Configuration, "Api:Key", "api-key") is null)
        {
            Console.WriteLine($"API key for the console and REST, new at each start unless you set Api:Key: {apiKey}");
        }

        return new Secrets(
            builder.AddSecret("api-key", "Api:Key", () => apiKey),
            builder.AddSecret("elevenlabs-api-key", "ElevenLabs:ApiKey", () => ""),
            builder.AddSecret("whatsapp-access-token", "WhatsApp:AccessToken", Secrets.Generate),
            builder.AddSecret("whatsapp-app-secret", "WhatsApp:AppSecret", Secrets.Generate),
            builder.AddSecret("whatsapp-verify-token", "WhatsApp:VerifyToken", Secrets.Generate),
            builder.AddSecret("whatsapp-phone-number-id", "WhatsApp:PhoneNumberId", () => Secrets.SandboxPhoneNumberId));
    }

    /// <summary>Hands the api what it needs to talk to WhatsApp, or to the sandbox.</summary>
    public static IResourceBuilder<ProjectResource> WithWhatsApp(this IResourceBuilder<ProjectResource> api, Secrets secrets)
    {
        api.WithEnvironment("WhatsApp__AccessToken", secrets.AccessToken)
            .WithEnvironment("WhatsApp__AppSecret", secrets.AppSecret)
            .WithEnvironment("WhatsApp__VerifyToken", secrets.VerifyToken)
            .WithEnvironment("WhatsApp__PhoneNumberId", secrets.PhoneNumberId);

        // Not secret, and with good defaults in the api: handed on only where they are set.
        foreach (var key in new[] { "BaseUrl", "ApiVersion", "PreviousAppSecret" })
        {
            if (api.ApplicationBuilder.Configuration[$"WhatsApp:{key}"] is { Length: > 0 } value)
            {
                api.WithEnvironment($"WhatsApp__{key}", value);
            }
        }

        return api;
    }

    private static bool HasAccessToken(IDistributedApplicationBuilder builder) =>
        Secrets.Find(builder.Configuration, "WhatsApp:AccessToken", "whatsapp-access-token") is not null;

    private static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name, string key, Func<string> fallback) =>
        builder.ExecutionContext.IsRunMode
            ? builder.AddParameter(name, () => Secrets.Find(builder.Configuration, key, name) ?? fallback(), secret: true)
            : builder.AddParameter(name, secret: true);
}
