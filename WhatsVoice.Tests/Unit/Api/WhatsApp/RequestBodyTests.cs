using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.Telemetry;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tests.Unit.ServiceDefaults;

namespace WhatsVoice.Tests.Unit.Api.WhatsApp;

/// <summary>What a call's request looks like on the wire.</summary>
public sealed class RequestBodyTests
{
    private static readonly Recipient Ada = new("100000000000001", "15550001111", null);

    /// <summary>Chunks cost a packet more, which the server waits for, and some gateways refuse them.</summary>
    [Theory]
    [InlineData("reply")]
    [InlineData("speech")]
    [InlineData("read mark")]
    [InlineData("send")]
    public async Task A_json_body_tells_its_length_instead_of_coming_in_chunks(string call)
    {
        await using var server = await ReplyEndpoint.StartAsync(_ => Results.Json(new { text = "At nine.", messages = new[] { new { id = "wamid.2" } } }));
        await using var service = ServiceUnderTest.Build(
            builder =>
            {
                builder.Services.AddSingleton(TimeProvider.System);
                builder.AddApiTelemetry();
                builder.AddReplies();
                builder.AddSpeech();
                builder.AddWhatsApp();
            },
            ("Replies:Kind", "http"), ("Replies:Http:Url", server.Address.ToString()), ("services:tts:http:0", server.Address.ToString()),
            ("WhatsApp:BaseUrl", server.Address.ToString()), ("WhatsApp:PhoneNumberId", Ada.PhoneNumberId), ("WhatsApp:AccessToken", "a-token"),
            ("WhatsApp:AppSecret", "a-secret-of-an-app"), ("WhatsApp:VerifyToken", "a-verify-token"));
        var token = TestContext.Current.CancellationToken;

        await (call switch
        {
            "reply" => service.Services.GetRequiredService<IReplyWriter>().WriteAsync(
                new InboundMessage { Id = "wamid.1", PhoneNumberId = Ada.PhoneNumberId, Phone = Ada.Phone, Type = "text", Text = "Hello", SentAtUnixSeconds = 1_790_000_000 }, [], token),
            "speech" => service.Services.GetRequiredService<SpeechClient>().SpeakAsync(new SpeechRequest("Good morning."), token),
            "read mark" => service.Services.GetRequiredService<ReadMarks>().MarkReadAsync(Ada.PhoneNumberId, "wamid.1", typing: false, token),
            "send" => service.Services.GetRequiredService<MessageSender>().SendTextAsync(Ada, "Good morning.", null, "send-1", token),
            _ => throw new ArgumentOutOfRangeException(nameof(call), call, null),
        });

        var headers = server.Asked.ShouldHaveSingleItem().Headers;
        int.Parse(headers["Content-Length"], System.Globalization.CultureInfo.InvariantCulture).ShouldBePositive();
        headers.ContainsKey("Transfer-Encoding").ShouldBeFalse();
        headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
    }
}
