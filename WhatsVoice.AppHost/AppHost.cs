var builder = DistributedApplication.CreateBuilder(args);
if (builder.MissingForWhatsApp() is { } problem)
{
    Console.Error.WriteLine(problem);
    return 1;
}

var cache = builder.AddRedisServer("cache", durable: false);
var store = builder.AddRedisServer("store", durable: true);
var secrets = builder.AddSecrets();

var tts = builder.AddProject<Projects.WhatsVoice_Tts>("tts")
    .WithRedis(cache)
    .WithConfiguration("Speech", "ElevenLabs", "OpenAI", "Http")
    .WithTelemetry()
    .WithEnvironment("Api__Key", secrets.ApiKey)
    .WithEnvironment("ElevenLabs__ApiKey", secrets.ElevenLabsApiKey)
    .WithHttpHealthCheck("/health");

var api = builder.AddProject<Projects.WhatsVoice_Api>("api")
    .WithRedis(store)
    .WithApiReplicas()
    .WithConfiguration("Replies", "Conversations", "Http")
    .WithTelemetry()
    .WithReference(tts).WaitFor(tts)
    .WithEnvironment("Api__Key", secrets.ApiKey)
    .WithWhatsApp(secrets)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints()
    .WithUrlForEndpoint("http", url =>
    {
        url.DisplayText = "Console";
        url.Url = "/console";
    });

if (builder.UsesSandbox())
{
    var sandbox = builder.AddProject<Projects.WhatsVoice_Sandbox>("sandbox")
        .WithEnvironment("Sandbox__WebhookUrl", ReferenceExpression.Create($"{api.GetEndpoint("http")}/webhooks/whatsapp"))
        .WithEnvironment("Sandbox__AppSecret", secrets.AppSecret)
        .WithEnvironment("Sandbox__AccessToken", secrets.AccessToken)
        .WithEnvironment("Sandbox__VerifyToken", secrets.VerifyToken)
        .WithEnvironment("Sandbox__PhoneNumberId", secrets.PhoneNumberId)
        .WithHttpHealthCheck("/health")
        .WithExternalHttpEndpoints()
        .WithUrlForEndpoint("http", url => url.DisplayText = "Phone");
    api.WithEnvironment("WhatsApp__BaseUrl", ReferenceExpression.Create($"{sandbox.GetEndpoint("http")}/graph"));
}

builder.Build().Run();
return Environment.ExitCode;
