using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
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
        await using var service = Build(server.Address);
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

    [Theory]
    [InlineData("15550001111", "US.13491208655302741918", "to", "15550001111")]
    [InlineData(null, "US.13491208655302741918", "recipient", "US.13491208655302741918")]
    public async Task A_person_is_addressed_by_number_and_by_user_id_only_where_there_is_no_number(string? phone, string userId, string field, string value)
    {
        await using var server = await ReplyEndpoint.StartAsync(_ => Results.Json(new { messages = new[] { new { id = "wamid.2" } } }));
        await using var service = Build(server.Address);

        await service.Services.GetRequiredService<MessageSender>().SendTextAsync(new Recipient(Ada.PhoneNumberId, phone, userId), "Good morning.", null, "send-1", TestContext.Current.CancellationToken);

        var sent = server.Asked.ShouldHaveSingleItem().Body;
        new[] { "to", "recipient" }.Where(name => sent.TryGetProperty(name, out _)).ShouldBe([field]);
        sent.GetProperty(field).GetString().ShouldBe(value);
    }

    private static WebApplication Build(Uri server) => ServiceUnderTest.Build(
        builder =>
        {
            builder.Services.AddSingleton(TimeProvider.System);
            builder.AddApiTelemetry();
            builder.AddReplies();
            builder.AddSpeech();
            builder.AddWhatsApp();
        },
        ("Replies:Kind", "http"), ("Replies:Http:Url", server.ToString()), ("services:tts:http:0", server.ToString()),
        ("WhatsApp:BaseUrl", server.ToString()), ("WhatsApp:PhoneNumberId", Ada.PhoneNumberId), ("WhatsApp:AccessToken", "a-token"),
        ("WhatsApp:AppSecret", "a-secret-of-an-app"), ("WhatsApp:VerifyToken", "a-verify-token"));
}
