using System.Buffers;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations.Steps;

/// <summary>Asks the reply writer, unless the person asks for text (then the latest answer again, in writing) or for voice (then a confirmation).</summary>
internal sealed class ReplyStep(IReplyWriter replies, SentOrders sent, VoiceMessageRecords records, StageClock stages, IOptions<ReplyOptions> words, TimeProvider time) : IMessageStep
{
    public VoiceMessageState State => VoiceMessageState.Replying;

    public async Task<PendingMessage> RunAsync(PendingMessage message, StepContext context)
    {
        var spoken = message.Transcript is { Length: > 0 } transcript
            ? message.Message with { Text = transcript, Heard = new HeardSpeech(message.TranscriptLanguage, message.HeardMs) }
            : message.Message;
        if (replies.Costs)
        {
            await context.Durable;
        }

        if (spoken.Type == "reaction")
        {
            await TellAsync(spoken, context.State);
            return MessageLifecycle.NothingToSay(message);
        }

        var reply = await stages.RunAsync(message, "reply", () => FindAsync(spoken, context.State));
        if (reply is null)
        {
            return MessageLifecycle.NothingToSay(message);
        }

        message = MessageLifecycle.Written(message, reply with { AsText = reply.AsText || context.State.PrefersText });
        if (ReplyParts.Of(message.Reply!, words.Value.SendLinks) is { Count: > 1 } parts)
        {
            // A conversation sends one message after the other: the further parts become messages of their own behind this one.
            message = MessageLifecycle.KeepFirstPart(message, parts[0].Text);
            List<PendingMessage> further = [.. parts.Skip(1).Select(part => MessageLifecycle.FurtherPart(message, VoiceMessageId.New(), part))];
            await context.Durable;
            context.State.Inbox.InsertRange(1, further);
            await context.SaveAsync(message);
            further.ForEach(part => records.Open(part.ToRecord(context.Conversation)));
        }
        else if (replies.Costs)
        {
            await context.SaveAsync(message);
        }

        return message;
    }

    /// <summary>
    /// A reaction is about an earlier message, so nothing is answered to it. The reply writer learns of it once, as far as it can be
    /// reached: nobody waits for that. Where replies cost, it counts like an answer (<see cref="MessageEnds"/>), so that a flood of reactions ends too.
    /// </summary>
    private async Task TellAsync(InboundMessage reaction, ConversationState state)
    {
        try
        {
            await WriteAsync(reaction, state);
        }
        catch (ReplyException)
        {
            // The writer's health check counts it.
        }
    }

    private async Task<Reply?> FindAsync(InboundMessage message, ConversationState state)
    {
        if (!words.Value.IsSwitch(message.Text, out var toText))
        {
            return await WriteAsync(message, state);
        }

        state.PrefersText = toText;
        if (!toText || state.LastVoiceMessageId is null || await sent.FindAsync(state.LastVoiceMessageId) is not { } last)
        {
            return words.Value.Confirmation(toText);
        }

        if (last.Order.Reply is not { } first)
        {
            return await WriteAsync(last.Order.Message, state);
        }

        var further = await Task.WhenAll((state.LastFurtherParts ?? []).Select(sent.FindAsync));
        return ReplyParts.Join(first, further.Select(part => part?.Order.Reply).OfType<Reply>());
    }

    /// <summary>What it cost counts even where there is no reply: the next write of the state makes it durable.</summary>
    private async Task<Reply?> WriteAsync(InboundMessage message, ConversationState state)
    {
        var tokens = 0;
        try
        {
            var reply = await replies.WriteAsync(message, state.History, CancellationToken.None);
            tokens = reply?.Tokens ?? 0;
            return reply;
        }
        catch (ReplyException exception)
        {
            tokens = exception.Tokens;
            throw;
        }
        finally
        {
            if (tokens > 0)
            {
                state.Usage = PersonLimits.Written(state.Usage, tokens, time.GetUtcNow().ToUnixTimeMilliseconds());
            }
        }
    }
}

/// <summary>The messages that one reply takes: parts no longer than WhatsApp allows, and what is to be tapped on in writing.</summary>
internal static class ReplyParts
{
    /// <summary>The most characters of a text message (WhatsApp's limit). One part is one request to Tts, whose <c>Speech:MaxCharacters</c> is by default the same.</summary>
    public const int MaxCharacters = 4096;

    private static readonly SearchValues<char> SentenceEnds = SearchValues.Create(".!?\n\u3002\uff01\uff1f\u061f\u0964");

    /// <param name="sendLinks">Whether the links of a spoken reply follow in writing.</param>
    public static IReadOnlyList<Reply> Of(Reply reply, bool sendLinks)
    {
        List<Reply> parts = [.. Split(reply.Text).Select(text => reply with { Text = text })];
        if (sendLinks && !reply.AsText && WrittenText.LinksIn(reply.Text) is { Count: > 0 } links)
        {
            var text = links.Aggregate((all, link) => all.Length + link.Length < MaxCharacters ? $"{all}\n{link}" : all);
            if (text.Length <= MaxCharacters)
            {
                parts.Add(reply with { Text = text, AsText = true, OnlyAfterVoice = true });
            }
        }

        return parts;
    }

    /// <summary>The whole reply again.</summary>
    public static Reply Join(Reply first, IEnumerable<Reply> further) => first with { Text = string.Join(' ', further.Prepend(first).Select(part => part.Text)) };

    /// <summary>Parts of about equal length, cut at sentence ends, else at spaces, never within a surrogate pair.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        if (text.Length <= MaxCharacters)
        {
            return [text];
        }

        // A tenth less than the limit, so that equal parts still have room to end with a sentence.
        var count = (int)Math.Ceiling(text.Length / (MaxCharacters * 0.9));
        var target = (int)Math.Ceiling((double)text.Length / count);
        var parts = new List<string>();
        var rest = text.AsSpan();
        while (rest.Length > MaxCharacters)
        {
            var end = EndOfPart(rest, target);
            Add(rest[..end]);
            rest = rest[end..];
        }

        Add(rest);
        return parts;

        void Add(ReadOnlySpan<char> part)
        {
            if (part.Trim() is { Length: > 0 } words)
            {
                parts.Add(words.ToString());
            }
        }
    }

    private static int EndOfPart(ReadOnlySpan<char> text, int target)
    {
        var after = text[target..MaxCharacters].IndexOfAny(SentenceEnds);
        if (after >= 0)
        {
            return target + after + 1;
        }

        var before = text[..target].LastIndexOfAny(SentenceEnds);
        if (before < target / 2)
        {
            before = text[..MaxCharacters].LastIndexOf(' ');
        }

        return before > 0 ? before + 1 : char.IsHighSurrogate(text[MaxCharacters - 1]) ? MaxCharacters - 1 : MaxCharacters;
    }
}
