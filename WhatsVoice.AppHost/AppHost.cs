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
    .WithGrainStorage("store", store);

// One replica needs no cluster: it starts seconds sooner, and does not probe one that was stopped before it.
conversations = builder.FormsCluster() ? conversations.WithClustering(store) : conversations.WithDevelopmentClustering();

var tts = builder.AddProject<Projects.WhatsVoice_Tts>("tts")
    .WithReference(cache).WaitFor(cache)
    .WithSections("Speech", "ElevenLabs", "OpenAI", "Supertonic", "Api:Keys", "Http")
    .WithTelemetry()
    .WithHashedKeys(settings)
    .WithEnvironment("ElevenLabs__ApiKey", settings.ElevenLabsApiKey)
    .WithHttpHealthCheck("/health")
    .WithLinks(("Health", "/health"))
    .WithPurgeCommand(settings.ApiKey);

if (builder.UsesKokoro())
{
    tts.WithKokoro();
}

var stt = builder.AddProject<Projects.WhatsVoice_Stt>("stt")
    .WithReference(cache).WaitFor(cache)
    .WithSections("Transcription", "Whisper", "ElevenLabs", "OpenAI", "Api:Keys", "Http")
    .WithTelemetry()
    .WithHashedKeys(settings)
    .WithHttpHealthCheck("/health")
    .WithLinks(("Health", "/health"));

var api = builder.AddProject<Projects.WhatsVoice_Api>("api")
    .WithReplicas(builder.ApiReplicas())
    .WithReference(store).WaitFor(store).WithReference(conversations).WithLoopbackSilo()
    .WithReference(tts).WithReference(stt)
    .WithSections("Replies", "Conversations", "Hearing", "WhatsApp", "Api:Keys", "Proxy", "Http")
    .WithTelemetry()
    .WithKeys(settings)
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
    if (!builder.HasTranscriptionEngine())
    {
        // It knows the words of the voice notes that its own phones made, and says of every other that it cannot hear.
        stt.WithEnvironment("Transcription__OpenAI__BaseUrl", ReferenceExpression.Create($"{sandbox.GetEndpoint("http")}/openai/v1"));
    }
}
else
{
    tts.RunAsProduction();
    stt.RunAsProduction();
    api.RunAsProduction();
}

builder.UseNoCertificates();

// Each project's dll, without dotnet run: docs/adr/0016.
builder.StartBuiltProjects();
builder.Build().Run();
return Environment.ExitCode;
