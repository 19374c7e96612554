using WhatsVoice.Sandbox;
using WhatsVoice.Sandbox.Calls;
using WhatsVoice.Sandbox.ElevenLabs;
using WhatsVoice.Sandbox.Events;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Sandbox.Graph;
using WhatsVoice.Sandbox.Media;
using WhatsVoice.Sandbox.People;
using WhatsVoice.Sandbox.Transcription;
using WhatsVoice.Sandbox.Webhooks;

var builder = WebApplication.CreateBuilder(args);
builder.AddSandbox().AddTelemetry().AddCalls().AddElevenLabs().AddEvents().AddFaults().AddGraph().AddMedia().AddPeople().AddTranscription().AddWebhooks();

var app = builder.Build();
app.UseSandbox();
app.MapPeople().MapWebhooks().MapMedia().MapEvents().MapCalls().MapFaults().MapGraph().MapElevenLabs().MapTranscription();
app.Run();
