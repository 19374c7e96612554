using WhatsVoice.Tts.Speech;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApiKey();
builder.AddSpeech();

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapSpeech();
app.MapDefaultEndpoints();
return await app.RunServiceAsync();
