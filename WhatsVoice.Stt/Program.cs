using WhatsVoice.Stt.Transcription;

if (HealthProbe.IsAskedFor(args))
{
    return await HealthProbe.RunAsync();
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApiKey();
builder.AddTranscription();

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseRateLimiter();
app.MapTranscription();
app.MapDefaultEndpoints();
return await app.RunServiceAsync();
