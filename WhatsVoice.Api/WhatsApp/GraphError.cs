using System.Text.Json.Serialization;

namespace WhatsVoice.Api.WhatsApp;

/// <summary>The Graph API's error, <c>{"error": {...}}</c>.</summary>
internal sealed record GraphError
{
    public string? Message { get; init; }

    public int Code { get; init; }

    [JsonPropertyName("is_transient")]
    public bool IsTransient { get; init; }

    [JsonPropertyName("error_data")]
    public GraphErrorData? Data { get; init; }
}

/// <summary>The wording that explains the code.</summary>
internal sealed record GraphErrorData(string? Details);

internal sealed record GraphErrorBody(GraphError? Error);
