var builder = DistributedApplication.CreateBuilder(args);
if (builder.FindProblems() is { Count: > 0 } problems)
{
    await Console.Error.WriteLineAsync($"WhatsVoice cannot start, its configuration is wrong:{string.Concat(problems.Select(problem => $"\n  - {problem}"))}");
    return 1;
}

var settings = builder.AddSettings();
var cache = builder.AddRedisServer("cache", durable: false);
var store = builder.AddRedisServer("store", durable: true);
var conversations = builder.AddOrleans("conversations")
    .WithClusterId("whatsvoice").WithServiceId("whatsvoice")
    .WithClustering(store).WithGrainStorage("store", store);

var tts = builder.AddProject<Projects.WhatsVoice_Tts>("tts")
    .WithReference(cache).WaitFor(cache)
    .WithSections("Speech", "ElevenLabs", "OpenAI", "Supertonic", "Http")
    .WithTelemetry()
    .WithEnvironment("Api__Key", settings.ApiKey)
    .WithEnvironment("ElevenLabs__ApiKey", settings.ElevenLabsApiKey)
    .WithHttpHealthCheck("/health")
    .WithPurgeCommand(settings.ApiKey);

var api = builder.AddProject<Projects.WhatsVoice_Api>("api")
    .WithReplicas(builder.ApiReplicas())
    .WithReference(store).WaitFor(store).WithReference(conversations)
    .WithReference(tts)
    .WithSections("Replies", "Conversations", "WhatsApp", "Http")
    .WithTelemetry()
    .WithEnvironment("Api__Key", settings.ApiKey)
    .WithEnvironment("Orleans__Endpoints__AdvertisedIPAddress", "127.0.0.1")
    .WithWhatsApp(settings)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints()
    .WithLinks(("Console", "/console"), ("API reference", "/scalar"));

if (builder.UsesSandbox())
{
    var sandbox = builder.AddProject<Projects.WhatsVoice_Sandbox>("sandbox")
        .WithEnvironment("Sandbox__WebhookUrl", ReferenceExpression.Create($"{api.GetEndpoint("http")}/webhooks/whatsapp"))
        .WithEnvironment("Sandbox__AppSecret", settings.AppSecret)
        .WithEnvironment("Sandbox__AccessToken", settings.AccessToken)
        .WithEnvironment("Sandbox__VerifyToken", settings.VerifyToken)
        .WithEnvironment("Sandbox__PhoneNumberId", settings.PhoneNumberId)
        .WithTelemetry()
        .WithHttpHealthCheck("/health")
        .WithExternalHttpEndpoints()
        .WithLinks(("Phone", "/"))
        .WithSandboxCommands();
    api.WithEnvironment("WhatsApp__BaseUrl", ReferenceExpression.Create($"{sandbox.GetEndpoint("http")}/graph"));
}
else
{
    tts.RunAsProduction();
    api.RunAsProduction();
}

builder.Build().Run();
return Environment.ExitCode;
