using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WhatsVoice.Bench;

/// <summary>The web server of what is a floor to compare with: one route, bodies read whole, and nothing else.</summary>
internal static class BareWeb
{
    /// <param name="path">What is posted to.</param>
    /// <param name="answerAsync">Given the request and its body.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(string path, Func<HttpRequest, byte[], Task<IResult>> answerAsync, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/health", () => TypedResults.Ok());
        app.MapPost(path, async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            return await answerAsync(request, body.ToArray());
        });
        await ((IHost)app).RunAsync(cancellationToken);
    }
}
