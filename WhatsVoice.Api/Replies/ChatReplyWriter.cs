using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Replies;

/// <summary>A language model behind OpenAI's chat completions, configuration section <c>Replies:Chat</c>.</summary>
internal sealed class ChatReplyOptions
{
    public const string Section = "Replies:Chat";

    /// <summary>The server, with its version. Default: https://api.openai.com/v1.</summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("https://api.openai.com/v1");

    /// <summary>Secret. Servers of your own often need none: then any word will do. White space around it is dropped.</summary>
    [Required(ErrorMessage = "set Replies__Chat__ApiKey to the key of Replies:Chat:BaseUrl.")]
    [RegularExpression("^[!-~]*$", ErrorMessage = "It must be one line of visible ASCII characters.")]
    public string ApiKey { get; set => field = value.Trim(); } = "";

    [Required(ErrorMessage = "set Replies__Chat__Model to a model of Replies:Chat:BaseUrl.")]
    public string Model { get; set; } = "";

    /// <summary>What the model is told about itself: the business, the tone, the limits.</summary>
    [Required]
    public string Instructions { get; set; } =
        "You answer people who write to a business on WhatsApp. Your words are spoken aloud as a voice note: answer in one to three short sentences, in the person's language, without lists, markup or emoji.";

    /// <summary>How many earlier turns the model is reminded of. A turn is one message of one side, so 10 are about five exchanges. Default: 10.</summary>
    [Range(0, 20)]
    public int Memory { get; set; } = 10;

    /// <summary>How many characters of earlier turns the model is reminded of; the oldest are left out or cut. Every reply pays for them. Default: 4,000.</summary>
    [Range(0, 100_000)]
    public int MemoryCharacters { get; set; } = 4000;

    /// <summary>The longest reply, in tokens. Models that think first spend them on thinking too. Default: 300.</summary>
    [Range(1, 32_768)]
    public int MaxTokens { get; set; } = 300;

    /// <summary>
    /// The request's field for <see cref="MaxTokens"/>: <c>max_tokens</c>, <c>max_completion_tokens</c>, or <c>auto</c>, which takes the
    /// second for OpenAI's and Azure's own hosts, whose newer models refuse the first, and the first elsewhere. Default: auto.
    /// </summary>
    [AllowedValues("auto", "max_tokens", "max_completion_tokens", ErrorMessage = "It must be auto, max_tokens or max_completion_tokens.")]
    public string MaxTokensField { get; set; } = "auto";

    /// <summary>How long one try may take. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    internal bool UsesMaxCompletionTokens => MaxTokensField == "max_completion_tokens" || (MaxTokensField == "auto"
        && (BaseUrl.Host == "api.openai.com" || BaseUrl.Host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase)));

    internal Uri CallsUrl => new($"{BaseUrl.AbsoluteUri.TrimEnd('/')}/");
}

[OptionsValidator]
internal sealed partial class ChatReplyOptionsValidator : IValidateOptions<ChatReplyOptions>;

/// <summary>Asks a language model, which is reminded of the last turns of the conversation.</summary>
internal sealed partial class ChatReplyWriter(IChatClient chat, IOptions<ChatReplyOptions> options, ILogger<ChatReplyWriter> logger) : IReplyWriter
{
    /// <summary>The longest message that a model is given, in characters: WhatsApp's own limit for a text.</summary>
    private const int MaxMessage = 4096;

    /// <summary>The longest reply, in characters, as of an endpoint: a server that does not keep to MaxTokens must not fill a chat with hundreds of voice notes.</summary>
    private const int MaxReply = HttpReplyWriter.MaxResponseBytes;

    public bool Costs => true;

    public async Task<Reply?> WriteAsync(InboundMessage message, IReadOnlyList<ChatTurn> history, CancellationToken cancellationToken)
    {
        if (WordsOf(message) is not { } words)
        {
            return null;
        }

        var settings = options.Value;
        List<ChatMessage> turns = [new(ChatRole.System, settings.Instructions)];
        turns.AddRange(Recall(history, settings));
        turns.Add(new ChatMessage(ChatRole.User, Cut(words, MaxMessage)));
        var limits = new ChatOptions { MaxOutputTokens = settings.MaxTokens };

        // A model that answers nothing may answer the second time; a third time would only cost.
        var reply = await AskAsync(turns, limits, cancellationToken);
        if (reply.Text.Length == 0)
        {
            var spent = reply.Tokens;
            reply = await AskAsync(turns, limits, cancellationToken);
            reply = reply with { Tokens = reply.Tokens + spent };
        }

        return reply.Text.Length > 0
            ? reply
            : throw new ReplyException($"The language model answered without words, twice. Models that think first may need a larger Replies:Chat:MaxTokens (now {settings.MaxTokens}).")
            {
                IsPermanent = true,
                Tokens = reply.Tokens,
            };
    }

    /// <returns>"" when the answer has no words.</returns>
    private async Task<Reply> AskAsync(List<ChatMessage> turns, ChatOptions limits, CancellationToken cancellationToken)
    {
        var answer = await chat.GetResponseAsync(turns, limits, cancellationToken);
        var tokens = TokensOf(answer, turns);
        if (answer.FinishReason == ChatFinishReason.ContentFilter)
        {
            throw new ReplyException("The language model's content filter refused the answer.") { IsPermanent = true, Tokens = tokens };
        }

        var text = Cut(Thoughts.Remove(answer.Text), MaxReply);
        if (answer.FinishReason == ChatFinishReason.Length)
        {
            Log.CutOff(logger, options.Value.MaxTokens, text.Length);
        }
        else if (!WrittenText.IsVisible(text))
        {
            Log.WithoutWords(logger, answer.FinishReason?.Value ?? "none");
        }

        return new Reply(WrittenText.IsVisible(text) ? text : "", Tokens: tokens);
    }

    /// <summary>As the server counts them; where it does not, four characters are a token.</summary>
    private static int TokensOf(ChatResponse answer, List<ChatMessage> turns)
    {
        var counted = answer.Usage?.TotalTokenCount ?? (answer.Usage?.InputTokenCount + answer.Usage?.OutputTokenCount);
        return (int)Math.Clamp(counted ?? (turns.Sum(turn => turn.Text.Length) + answer.Text.Length + 3) / 4, 0, int.MaxValue);
    }

    /// <summary>The latest turns that fit, oldest first.</summary>
    private static List<ChatMessage> Recall(IReadOnlyList<ChatTurn> history, ChatReplyOptions settings)
    {
        List<ChatMessage> turns = [];
        var room = settings.MemoryCharacters;
        foreach (var turn in history.Reverse().Take(settings.Memory))
        {
            if (room <= 0)
            {
                break;
            }

            var text = Cut(turn.Text, room);
            room -= text.Length;
            turns.Insert(0, new ChatMessage(turn.FromPerson ? ChatRole.User : ChatRole.Assistant, text));
        }

        return turns;
    }

    /// <summary>What the model is told of a message; null when there is nothing to answer.</summary>
    private static string? WordsOf(InboundMessage message) => message switch
    {
        { Text: { } text } when WrittenText.IsVisible(text) => text,
        { Media: not null, Type: not "audio" } => $"(The person sent a file of type {message.Type} without words, which you cannot see.)",
        { Type: "location" or "contacts" or "order" or "interactive", Content: { } content } => $"(The person sent this, of type {message.Type}: {PartOf(content, message.Type)})",
        _ => null,
    };

    private static string? PartOf(string content, string type)
    {
        using var document = JsonDocument.Parse(content);
        return document.RootElement.TryGetProperty(type, out var part) ? part.GetRawText() : null;
    }

    private static string Cut(string text, int length)
        => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The language model used up its tokens: Replies:Chat:MaxTokens is {MaxTokens}, and {Characters} characters of the answer are words. Raise it for models that think first")]
        public static partial void CutOff(ILogger logger, int maxTokens, int characters);

        [LoggerMessage(2, LogLevel.Warning, "The language model answered without words (finish_reason {Reason})")]
        public static partial void WithoutWords(ILogger logger, string reason);
    }
}

/// <summary>Removes a reasoning model's thoughts from its answer.</summary>
internal static partial class Thoughts
{
    public static string Remove(string text)
    {
        // The harmony format, where a server does not take it apart: only the last channel is for the person.
        var final = text.LastIndexOf(FinalChannel, StringComparison.Ordinal);
        text = final < 0 ? text : text[(final + FinalChannel.Length)..];
        text = Block().Replace(text, "");

        // Some templates put the opening tag into the prompt: then only the closing one is in the answer.
        var close = ClosingTag().Matches(text).LastOrDefault();
        return (close is null ? text : text[(close.Index + close.Length)..]).Trim();
    }

    private const string FinalChannel = "<|channel|>final<|message|>";

    /// <summary>Up to the closing tag; without one, up to the end: thoughts that were cut off.</summary>
    [GeneratedRegex(@"<(?<tag>think|thinking|thought|reasoning)>.*?(</\k<tag>>|\z)|\[THINK\].*?(\[/THINK\]|\z)|<\|channel\|>analysis<\|message\|>.*?(<\|end\|>|\z)|<\|[a-z_]+\|>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Block();

    [GeneratedRegex(@"</(think|thinking|thought|reasoning)>|\[/THINK\]", RegexOptions.IgnoreCase)]
    private static partial Regex ClosingTag();
}
