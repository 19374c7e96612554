using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.Api.WhatsApp;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApiKey();
builder.AddApiTelemetry();
builder.AddStore();
builder.AddWhatsApp();
builder.AddSpeech();
builder.AddReplies();
builder.AddVoiceMessages();
builder.AddApiDocument();
builder.AddConversations();
builder.AddWebhooks();

var app = builder.Build();
app.MapWebhooks();
app.MapVoiceMessages();
app.MapApiDocument();
app.MapDefaultEndpoints();
return await app.RunServiceAsync();
