namespace WhatsVoice.Sandbox.Graph;

/// <summary>Meta's error body. Decide by <c>code</c> (WhatsApp Cloud API, error codes).</summary>
internal sealed record GraphErrorBody(GraphErrorBody.Fields Error)
{
    public sealed record Fields(
        string Message, string Type, int Code, int? ErrorSubcode, Details? ErrorData, string FbtraceId);

    public sealed record Details(string MessagingProduct, [property: System.Text.Json.Serialization.JsonPropertyName("details")] string Text);
}
