using WhatsVoice.Api;
using WhatsVoice.Api.Console;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Hearing;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Rest;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Statistics;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Http;

if (HealthProbe.IsAskedFor(args))
{
    return await HealthProbe.RunAsync();
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddErrorResponses();
builder.AddApiKey();
builder.AddApiTelemetry();
builder.AddStore();
builder.AddStatistics();
builder.AddWhatsApp();
builder.AddSpeech();
builder.AddReplies();
builder.AddHearing();
builder.AddVoiceMessages();
builder.AddRest();
builder.AddConversations();
builder.AddWebhooks();
builder.AddConsole();
builder.AddRehearsal<AnswerRehearsal>();

var app = builder.Build();
app.UseErrorResponses();
app.MapConsole();
app.MapWebhooks();
app.MapRest();
app.MapDefaultEndpoints();
return await app.RunServiceAsync();
