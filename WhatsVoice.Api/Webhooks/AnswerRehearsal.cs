using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.Webhooks;

/// <summary>What answering a message calls: the webhook's check, speech, upload, read mark and send.</summary>
internal sealed class AnswerRehearsal(
    WebhookSignature signature, SpeechClient speech, MediaUploads uploads, ReadMarks marks, MessageSender sender) : IRehearsal
{
    private const string Number = "0";

    private static readonly byte[] Webhook =
        """
        {"object":"whatsapp_business_account","entry":[{"id":"0","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",
        "metadata":{"display_phone_number":"0","phone_number_id":"0"},"contacts":[{"profile":{"name":"Rehearsal"},"wa_id":"0"}],
        "messages":[{"from":"0","id":"wamid.rehearsal","timestamp":"0","type":"text","text":{"body":"Rehearsal"}}]}}]}]}
        """u8.ToArray();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        signature.IsValid([Webhook], $"sha256={Convert.ToHexStringLower(SHA256.HashData(Webhook))}");
        NotificationParser.Parse(Webhook);
        await marks.MarkReadAsync(Number, "wamid.rehearsal", typing: true, cancellationToken);
        var spoken = await speech.SpeakAsync(new SpeechRequest("Rehearsal"), cancellationToken);
        var media = await uploads.UploadVoiceNoteAsync(Number, spoken.Bytes, cancellationToken);
        await sender.SendVoiceNoteAsync(new Recipient(Number, Number, null), media, null, "rehearsal", cancellationToken);
    }

    public HttpResponseMessage RespondTo(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage { RequestMessage = request };
        if (request.RequestUri!.AbsolutePath.EndsWith("/speech", StringComparison.Ordinal))
        {
            response.Content = new ByteArrayContent(new byte[16 << 10]) { Headers = { ContentType = MediaTypeHeaderValue.Parse("audio/ogg; codecs=opus") } };
            response.Headers.Add("X-Audio-Duration", "3.5");
            response.Headers.Add("Server-Timing", "cache;dur=1, split;dur=1, synthesis;dur=1, encode;dur=1");
            return response;
        }

        response.Content = new StringContent(
            """{"id":"0","success":true,"messaging_product":"whatsapp","messages":[{"id":"wamid.rehearsal"}]}""", Encoding.UTF8, "application/json");
        return response;
    }
}
