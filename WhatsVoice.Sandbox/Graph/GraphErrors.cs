using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WhatsVoice.Sandbox.Graph;

internal static class GraphErrors
{
    public static JsonHttpResult<GraphErrorBody> InvalidToken() => Error(
        StatusCodes.Status401Unauthorized, 190, "Invalid OAuth access token - Cannot parse access token", details: null);

    public static JsonHttpResult<GraphErrorBody> UnknownObject(string method, string id) => Error(
        StatusCodes.Status400BadRequest, 100,
        $"Unsupported {method.ToLowerInvariant()} request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation",
        details: null, subcode: 33, type: "GraphMethodException");

    public static JsonHttpResult<GraphErrorBody> Invalid(string details) =>
        Error(StatusCodes.Status400BadRequest, 100, "(#100) Invalid parameter", details);

    public static JsonHttpResult<GraphErrorBody> Missing(string parameter) => Error(
        StatusCodes.Status400BadRequest, 131008, "(#131008) Required parameter is missing", $"The parameter {parameter} is required.");

    public static JsonHttpResult<GraphErrorBody> BadValue(string details) =>
        Error(StatusCodes.Status400BadRequest, 131009, "(#131009) Parameter value is not valid", details);

    public static JsonHttpResult<GraphErrorBody> OutsideWindow() => Error(
        StatusCodes.Status400BadRequest, 131047, "(#131047) Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last replied to this number.");

    /// <summary>Meta's answer to an internal error.</summary>
    public static JsonHttpResult<GraphErrorBody> SomethingWrong(int status) =>
        Error(status, 131000, "(#131000) Something went wrong", "Message failed to send due to an unknown error.");

    private static JsonHttpResult<GraphErrorBody> Error(
        int status, int code, string message, string? details, int? subcode = null, string type = "OAuthException") =>
        TypedResults.Json(
            new GraphErrorBody(new(message, type, code, subcode, details is null ? null : new("whatsapp", details), RandomNumberGenerator.GetHexString(22))),
            SandboxJson.Default.GraphErrorBody, statusCode: status);
}

/// <summary>Meta's error body. Decide by <c>code</c> (WhatsApp Cloud API, error codes).</summary>
internal sealed record GraphErrorBody(GraphErrorBody.Fields Error)
{
    public sealed record Fields(
        string Message, string Type, int Code, int? ErrorSubcode, Details? ErrorData, string FbtraceId);

    public sealed record Details(string MessagingProduct, [property: System.Text.Json.Serialization.JsonPropertyName("details")] string Text);
}
