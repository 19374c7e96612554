using System.Text.Json;
using System.Text.Json.Serialization;
using WhatsVoice.Sandbox.Calls;
using WhatsVoice.Sandbox.ElevenLabs;
using WhatsVoice.Sandbox.Events;
using WhatsVoice.Sandbox.Faults;
using WhatsVoice.Sandbox.Graph;
using WhatsVoice.Sandbox.People;
using WhatsVoice.Sandbox.Transcription;
using WhatsVoice.Sandbox.Webhooks;

namespace WhatsVoice.Sandbox;

/// <summary>
/// Everything on the wire, in snake_case. The default encoder writes non-ASCII as <c>\uXXXX</c>, as Meta does in webhooks:
/// a business that re-serialises before it verifies the signature fails on accents and emoji, here as there.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallLogView))]
[JsonSerializable(typeof(SandboxEvent))]
[JsonSerializable(typeof(FaultRule))]
[JsonSerializable(typeof(LatencyRule))]
[JsonSerializable(typeof(FaultsView))]
[JsonSerializable(typeof(PersonMessage))]
[JsonSerializable(typeof(MessageQueued))]
[JsonSerializable(typeof(ChatList))]
[JsonSerializable(typeof(ChatHistory))]
[JsonSerializable(typeof(WebhookPayload))]
[JsonSerializable(typeof(RawDelivery))]
[JsonSerializable(typeof(Verification))]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendResponse))]
[JsonSerializable(typeof(GraphSuccess))]
[JsonSerializable(typeof(GraphId))]
[JsonSerializable(typeof(MediaDescription))]
[JsonSerializable(typeof(PhoneNumberDescription))]
[JsonSerializable(typeof(GraphErrorBody))]
[JsonSerializable(typeof(TranscriptionAnswer))]
[JsonSerializable(typeof(SpeechToTextAnswer))]
[JsonSerializable(typeof(OpenAIErrorBody))]
[JsonSerializable(typeof(SpeechRequest))]
[JsonSerializable(typeof(IReadOnlyList<ModelDescription>))]
[JsonSerializable(typeof(VoiceCatalogue))]
[JsonSerializable(typeof(ElevenLabsErrorBody))]
[JsonSerializable(typeof(ValidationErrorBody))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class SandboxJson : JsonSerializerContext;
