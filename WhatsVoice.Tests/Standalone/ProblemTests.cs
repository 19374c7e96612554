using System.Net;
using System.Text;
using System.Text.Json;

namespace WhatsVoice.Tests.Standalone;

/// <summary>Errors are problem details, whatever is sent and wherever it runs.</summary>
public sealed class ProblemTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Requests_that_make_no_sense_get_problem_details_without_anything_of_the_inside(string environment)
    {
        await using var services = await Services.StartAsync(("ASPNETCORE_ENVIRONMENT", environment));
        using var http = new HttpClient { BaseAddress = services.Api.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Services.ApiKey);

        await ShouldBeProblemAsync(http.PostAsync("/v1/voice-messages", Body("""{"to":""", "application/json"), TestContext.Current.CancellationToken), HttpStatusCode.BadRequest);
        await ShouldBeProblemAsync(http.PostAsync("/v1/voice-messages", Body("""{"to":""", "text/plain"), TestContext.Current.CancellationToken), HttpStatusCode.UnsupportedMediaType);
        await ShouldBeProblemAsync(http.PostAsync("/v1/voice-messages", Body("[]", "application/json"), TestContext.Current.CancellationToken), HttpStatusCode.BadRequest);
        await ShouldBeProblemAsync(http.PostAsync("/console/sign-in", Body("key=x", "application/x-www-form-urlencoded"), TestContext.Current.CancellationToken), HttpStatusCode.BadRequest);
        await ShouldBeProblemAsync(http.GetAsync("/nothing-here", TestContext.Current.CancellationToken), HttpStatusCode.NotFound);
        await ShouldBeProblemAsync(http.PutAsync("/v1/voice-messages", null, TestContext.Current.CancellationToken), HttpStatusCode.MethodNotAllowed);
    }

    private static StringContent Body(string text, string type) => new(text, Encoding.UTF8, type);

    private static async Task ShouldBeProblemAsync(Task<HttpResponseMessage> call, HttpStatusCode status)
    {
        using var response = await call;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(status, text);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", text);
        JsonDocument.Parse(text).RootElement.GetProperty("type").GetString().ShouldStartWith("urn:whatsvoice:problem:");
        text.ShouldNotContain("Exception");
        text.ShouldNotContain(Services.ApiKey);
        text.ShouldNotContain("   at ");
    }
}
