using System.Net;
using System.Text;
using CsCheck;
using WhatsVoice.Tests.Builders;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>Garbage with a valid signature, by the thousand, at a real process.</summary>
public sealed class WebhookFloodTests
{
    [Fact]
    public async Task Thousands_of_mutated_notifications_get_200_or_400_and_people_are_answered_all_the_while()
    {
        await using var services = await RunningServices.StartAsync();
        using var http = new HttpClient { BaseAddress = services.Api.Address };
        const string Person = "15555000001";
        var seed = new WebhookBuilder().Text("wamid.flood", "15555000002", "Is anybody there?").Build();
        List<byte[]> bodies = [];
        PayloadMutations.WithOneGoodMessage("wamid.flood.good").Sample(body => bodies.Add(Encoding.UTF8.GetBytes(body)), iter: 1000, threads: 1);
        PayloadMutations.Damaged(seed).Sample(bodies.Add, iter: 1000, threads: 1);

        List<HttpStatusCode> answers = [];
        var answered = services.People.SendAsync(Person, "I am a person.");
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (body, token) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/whatsapp") { Content = new ByteArrayContent(body) };
            request.Headers.Add("X-Hub-Signature-256", WebhookBuilder.Sign(body, RunningServices.AppSecret));
            using var response = await http.SendAsync(request, token);
            lock (answers)
            {
                answers.Add(response.StatusCode);
            }
        });

        answers.Count.ShouldBe(2000);
        answers.ShouldAllBe(status => status == HttpStatusCode.OK || status == HttpStatusCode.BadRequest);
        answers.ShouldContain(HttpStatusCode.OK);
        answers.ShouldContain(HttpStatusCode.BadRequest);
        await services.People.WaitForVoiceNoteAsync(Person, await answered);
    }
}
