using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Api.Replies;

/// <summary>
/// Chat completions in OpenAI's shape, read as leniently as the servers that speak it differ: any <c>finish_reason</c>, content as text
/// or as parts, errors behind a status of success (docs/adr/0031).
/// </summary>
internal sealed class ChatCompletionsClient(HttpClient http, IOptions<ChatReplyOptions> options, TimeProvider time) : IChatClient
{
    public const int MaxResponseBytes = 1 << 20;

    private const string Url = $"{ChatReplyOptions.Section}:{nameof(ChatReplyOptions.BaseUrl)}";

    /// <exception cref="ReplyException">There is no reply.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await http.PostAsync("chat/completions", JsonBody.Of(Describe(messages, options), ChatJson.Default.ChatRequest), cancellationToken);
            var body = ReplyFailures.TextOf(response, await response.Content.ReadAsByteArrayAsync(cancellationToken));
            if (!response.IsSuccessStatusCode)
            {
                throw ReplyFailures.Of(Url, response, time, ReasonIn(body));
            }

            return Read(body, response.Content.Headers.ContentType?.MediaType);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException)
        {
            throw ReplyFailures.Of(Url, exception, MaxResponseBytes);
        }
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => throw new NotSupportedException("A reply is spoken whole.");

    public object? GetService(Type serviceType, object? serviceKey = null)
        => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("openai", options.Value.BaseUrl, options.Value.Model)
            : serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private ChatRequest Describe(IEnumerable<ChatMessage> messages, ChatOptions? limits)
    {
        var newField = options.Value.UsesMaxCompletionTokens;
        return new ChatRequest(
            options.Value.Model,
            [.. messages.Select(message => new ChatRequestMessage(message.Role.Value, message.Text))],
            newField ? null : limits?.MaxOutputTokens,
            newField ? limits?.MaxOutputTokens : null);
    }

    private static ChatResponse Read(string body, string? mediaType)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, ChatJson.Default.ChatAnswer);
            if (answer?.Choices is not [{ } choice, ..])
            {
                throw new ReplyException($"{Url} answered without a choice{(ReasonIn(body) is { } error ? $" ({error})" : "")}.");
            }

            return new ChatResponse(new ChatMessage(ChatRole.Assistant, choice.Words))
            {
                FinishReason = choice.Reason is { } reason ? new ChatFinishReason(reason) : null,
                ModelId = answer.Model,
                Usage = new UsageDetails { InputTokenCount = answer.Tokens("prompt_tokens"), OutputTokenCount = answer.Tokens("completion_tokens"), TotalTokenCount = answer.Tokens("total_tokens") },
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ReplyException($"{Url} answered {mediaType ?? "something"} that is no chat completion: does the address end with the version, as in /v1?", exception);
        }
    }

    /// <summary>
    /// The code, type and parameter of an error, in OpenAI's shape or FastAPI's. Not its sentence: that may quote what the person wrote.
    /// </summary>
    private static string? ReasonIn(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            List<string?> words = [];
            if (document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            {
                words.AddRange([WordIn(error, "code"), WordIn(error, "type"), WordIn(error, "param")]);
            }
            else if (document.RootElement.TryGetProperty("detail", out var detail) && detail is { ValueKind: JsonValueKind.Array } list
                && list.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first)
            {
                words.Add(WordIn(first, "type"));
                if (first.TryGetProperty("loc", out var location) && location.ValueKind == JsonValueKind.Array)
                {
                    words.Add(string.Join('.', location.EnumerateArray().Select(Word).OfType<string>()));
                }
            }

            return string.Join(", ", words.Where(word => !string.IsNullOrEmpty(word)).Distinct()) is { Length: > 0 } reason ? reason : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // an unpaired surrogate is JSON and no text
        {
            return null;
        }
    }

    private static string? WordIn(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? Word(value) : null;

    /// <summary>An identifier or a number; null for anything that could be a sentence.</summary>
    private static string? Word(JsonElement value)
    {
        var word = value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : "";
        return word.Length is > 0 and <= 64 && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.') ? word : null;
    }
}

internal sealed record ChatRequest(string Model, IReadOnlyList<ChatRequestMessage> Messages, int? MaxTokens, int? MaxCompletionTokens);

internal sealed record ChatRequestMessage(string Role, string Content);

internal sealed record ChatAnswer(string? Model, IReadOnlyList<ChatChoice>? Choices, JsonElement? Usage)
{
    /// <param name="name">For example <c>total_tokens</c>.</param>
    /// <returns>Null where the server does not count.</returns>
    public long? Tokens(string name)
        => Usage is { ValueKind: JsonValueKind.Object } usage && usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var tokens) ? tokens : null;
}

/// <param name="FinishReason">stop, length, content_filter, or whatever a server calls it.</param>
/// <param name="Text">The reply of older servers.</param>
internal sealed record ChatChoice(JsonElement? FinishReason, ChatChoiceMessage? Message, string? Text)
{
    [JsonIgnore]
    public string? Reason => FinishReason is { ValueKind: JsonValueKind.String } reason && reason.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The words; "" when there are none.</summary>
    [JsonIgnore]
    public string Words => Message?.Content switch
    {
        { ValueKind: JsonValueKind.String } content => content.GetString()!,
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(TextOfPart)),
        _ => null,
    } is { Length: > 0 } words ? words : Message?.Refusal ?? Text ?? "";

    /// <summary>Other parts than text, for example a model's thinking, are not for the person.</summary>
    private static string? TextOfPart(JsonElement part)
        => part.ValueKind == JsonValueKind.Object
            && (!part.TryGetProperty("type", out var type) || (type.ValueKind == JsonValueKind.String && type.ValueEquals("text")))
            && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}

/// <param name="Content">A string, a list of parts, or null.</param>
/// <param name="Refusal">Why the model does not answer, in its own words.</param>
internal sealed record ChatChoiceMessage(JsonElement? Content, string? Refusal);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatAnswer))]
internal sealed partial class ChatJson : JsonSerializerContext;
