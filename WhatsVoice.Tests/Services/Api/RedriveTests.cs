using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Services.Api;

/// <summary>Dead letters that are redriven together.</summary>
public sealed class RedriveTests
{
    private const string Number = "100000000000001";
    private const string Person = "15556000051";

    /// <summary>A program passes the ids on as the list has them, the newest first; by reason the ones that died first come first.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Several_of_one_person_are_answered_in_the_order_in_which_they_were_written(bool byReason)
    {
        await using var endpoint = await ReplyEndpoint.StartAsync(_ => Results.NoContent());
        await using var service = await ApiFactory.StartAsync(settings: [("Replies:Kind", "http"), ("Replies:Http:Url", endpoint.Address.ToString())]);
        var people = service.Services.GetRequiredService<PersonDirectory>();
        var letters = service.Services.GetRequiredService<DeadLetters>();
        var conversation = await people.ConversationAsync(Number, Person, null);

        // The first one was redriven, and died again after the others.
        PendingMessage[] died = [Letter("second", minutesAgo: 2), Letter("third", minutesAgo: 1), Letter("first", minutesAgo: 3) with { Redrive = 1 }];
        foreach (var letter in died)
        {
            await letters.AddAsync(letter, conversation);
        }

        object request = byReason ? new { reason = "whatsapp_131026" } : new { ids = died.Select(letter => letter.VoiceMessageId).Reverse().ToArray() };
        using var api = new ApiClient(service.OpenBrowser(), ApiFactory.Key);
        using var response = await api.Http.PostAsJsonAsync("/v1/dead-letters/redrive", request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(() => endpoint.Asked.Count == died.Length, "the endpoint is asked for every reply");
        endpoint.Asked.Select(question => question.Body.GetProperty("text").GetString()).ShouldBe(["first", "second", "third"]);
    }

    private static PendingMessage Letter(string text, int minutesAgo) => new()
    {
        VoiceMessageId = $"vm_{TimeProvider.System.GetUtcNow().AddMinutes(-minutesAgo).ToUnixTimeMilliseconds():x12}7{new string('0', 19)}",
        Message = new InboundMessage { Id = $"wamid.{text}", PhoneNumberId = Number, Phone = Person, Type = "text", Text = text },
        Reason = "whatsapp_131026",
    };
}
