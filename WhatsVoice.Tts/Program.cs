using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tts.Speech;
using WhatsVoice.Tts.Usage;

if (HealthProbe.IsAskedFor(args))
{
    return await HealthProbe.RunAsync();
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApiKey();
builder.AddSpeech();
builder.AddUsage();
builder.AddRehearsal<SpeechRehearsal>();

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseRateLimiter();
app.MapSpeech();
app.MapUsage();
app.MapDefaultEndpoints();
return await app.RunServiceAsync();
