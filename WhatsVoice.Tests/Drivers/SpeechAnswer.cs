using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace WhatsVoice.Tests.Drivers;

/// <summary>What <c>POST /v1/audio/speech</c> answered.</summary>
internal sealed record SpeechAnswer(HttpStatusCode Status, string? ContentType, Dictionary<string, string> Headers, byte[] Body)
{
    /// <summary>What came after the body, of an answer that was a stream.</summary>
    public Dictionary<string, string> Trailers { get; init; } = [];

    public double Seconds => double.Parse(Headers["X-Audio-Duration"], CultureInfo.InvariantCulture);

    public string Cache => Headers["X-Cache"];

    public JsonNode Json => JsonNode.Parse(Body)!;

    public string? Field => (string?)Json["error"]!["param"];

    public string? Type => (string?)Json["type"];

    /// <summary>The answer, which must be audio.</summary>
    public SpeechAnswer Spoken()
    {
        Status.ShouldBe(HttpStatusCode.OK, System.Text.Encoding.UTF8.GetString(Body));
        return this;
    }
}
