using Orleans.Runtime;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// The inbox of one conversation and its one worker. Messages are durable before they are acknowledged, and they are answered
/// strictly in order; a message that has to wait holds up nobody else's.
/// </summary>
internal sealed partial class ConversationGrain(
    [PersistentState("conversation", Store.ConnectionName)] IPersistentState<ConversationState> state,
    PendingIndex pending,
    SeenMessages seen,
    Answerer answerer,
    DeadLetters deadLetters,
    IOptions<ConversationOptions> options,
    TimeProvider time,
    ILogger<ConversationGrain> logger) : Grain, IConversationGrain
{
    private RecentMessages _recent = null!;
    private PendingMark _mark = null!;
    private Task _lastWrite = Task.CompletedTask;
    private IGrainTimer _worker = null!;
    private string? _begun;
    private bool _running;
    private bool _broken;

    private List<PendingMessage> Inbox => state.State.Inbox;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _recent = new RecentMessages(state.State);

        // Interleave, so that messages are taken while one is answered; KeepAlive, so that an answer is never deactivated away.
        _worker = this.RegisterGrainTimer(
            WorkAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        _mark = new PendingMark(pending, this.GetPrimaryKeyString(), isSet: Inbox.Count > 0);
        if (Inbox.Count > 0)
        {
            Kick();
        }

        return Task.CompletedTask;
    }

    public Task ReceiveAsync(InboundMessage[] messages) => TakeAsync(messages.Select(PendingMessage.For));

    public Task SendAsync(VoiceMessageOrder order) => TakeAsync([PendingMessage.For(order)]);

    public async Task WakeAsync()
    {
        if (_running || _broken)
        {
            return;
        }

        if (Inbox.Count > 0)
        {
            Kick();
        }
        else if (_lastWrite.IsCompletedSuccessfully)
        {
            await _mark.ClearAsync();
        }
    }

    public Task SettleAsync(string voiceMessageId, string messageId)
    {
        if (Inbox.Find(item => item.VoiceMessageId == voiceMessageId) is { } item)
        {
            // Not stored: the voice message's record has it, and that is where a later activation looks.
            item.SettledMessageId = messageId;
            item.NotBeforeUnixMs = 0;
            if (!_running)
            {
                Kick();
            }
        }

        return Task.CompletedTask;
    }

    private async Task TakeAsync(IEnumerable<PendingMessage> messages)
    {
        ThrowIfBroken();
        var conversation = this.GetPrimaryKeyString();
        var fresh = messages
            .Select(item => (Item: item, Fingerprint: Fingerprint.Of(item.DedupId)))
            .DistinctBy(message => message.Fingerprint)
            .Where(message => !_recent.Contains(message.Fingerprint))
            .ToList();
        var old = await seen.FindAsync(conversation, [.. fresh.Select(message => message.Fingerprint)]);
        ThrowIfBroken();

        // Another delivery of the same message may have come in during the await above: only the first one adds it.
        var added = fresh.Where(message => !old.Contains(message.Fingerprint) && !_recent.Contains(message.Fingerprint)).ToList();
        if (added.Count == 0)
        {
            // A duplicate may only be acknowledged once its first delivery is durable.
            await _lastWrite;
            return;
        }

        if (Inbox.Count + added.Count > options.Value.MaxPending)
        {
            throw new ConversationUnavailableException($"The conversation holds {Inbox.Count} unanswered messages.", null);
        }

        foreach (var (item, fingerprint) in added)
        {
            _recent.Add(fingerprint);
            Inbox.Add(item);
        }

        _recent.Trim();
        BeginFirst();
        var mark = _mark.SetAsync();
        await WriteAsync();
        await mark;
        seen.Remember(conversation, added.Select(item => item.Fingerprint));
        if (!_running)
        {
            Kick();
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (_running || _broken)
        {
            return;
        }

        _running = true;
        try
        {
            while (Inbox.Count > 0 && !cancellationToken.IsCancellationRequested)
            {
                if (!await AdvanceAsync(Inbox[0]))
                {
                    return;
                }
            }

            if (Inbox.Count == 0)
            {
                await _mark.ClearAsync();
            }
        }
        catch (ConversationUnavailableException)
        {
            // The write has said why; the next activation goes on from what is stored.
        }
        catch (RedisException exception)
        {
            Break(exception);
        }
        finally
        {
            _running = false;
        }
    }

    /// <returns>Whether to go on at once.</returns>
    private async Task<bool> AdvanceAsync(PendingMessage item)
    {
        var wait = item.NotBeforeUnixMs - Now;
        if (wait > 0)
        {
            _worker.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
            return false;
        }

        AnswerResult result;
        if (item.SendingSinceUnixMs is not null && await answerer.ResolveUncertainAsync(item) is { } resolved)
        {
            result = resolved;
        }
        else if (item.AgeAt(Now) > options.Value.MaxAge)
        {
            result = AnswerResult.Expired;
        }
        else if (PairRate.NextUnixMs(state.State.PairRatePaidUntilUnixMs, Now) is var next && next > Now)
        {
            result = AnswerResult.Later(next);
        }
        else if (_begun != item.VoiceMessageId && item.Attempts >= options.Value.MaxAttempts)
        {
            result = AnswerResult.GiveUp("attempts", $"{item.Attempts} attempts did not come to an end.");
        }
        else
        {
            await BeginAsync(item);
            result = await answerer.AnswerAsync(item, state.State, this.GetPrimaryKeyString(), WriteAsync);
        }

        if (result.Kind == AnswerResultKind.Later)
        {
            item.NotBeforeUnixMs = item.SettledMessageId is null ? result.NotBeforeUnixMs : 0;
            await WriteAsync();
            return true;
        }

        switch (result.Kind)
        {
            case AnswerResultKind.GivenUp:
                await deadLetters.AddAsync(item, this.GetPrimaryKeyString(), result);
                break;
            case AnswerResultKind.Expired:
                answerer.Expire(item);
                break;
            case AnswerResultKind.Done:
                state.State.PairRatePaidUntilUnixMs = PairRate.Pay(state.State.PairRatePaidUntilUnixMs, Now);
                break;
        }

        Inbox.Remove(item);
        if (Inbox.Count == 0)
        {
            // With more to come, the write that begins the next message removes this one too.
            await WriteAsync();
        }

        return true;
    }

    /// <summary>Counts the attempt durably before any work, unless the write that took the message has done so already.</summary>
    private async Task BeginAsync(PendingMessage item)
    {
        var counted = _begun == item.VoiceMessageId;
        _begun = null;
        if (!counted)
        {
            item.Attempts++;
            await WriteAsync();
        }
    }

    /// <summary>When nothing is being answered, the write that takes a message also counts its first attempt: one write less.</summary>
    private void BeginFirst()
    {
        if (!_running && _begun is null && Inbox[0] is { Attempts: 0 } first)
        {
            first.Attempts = 1;
            _begun = first.VoiceMessageId;
        }
    }

    private Task WriteAsync()
    {
        ThrowIfBroken();
        return _lastWrite = StoreAsync();
    }

    private async Task StoreAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception exception)
        {
            // Memory may be ahead of the store now: nothing more may be decided from it.
            Break(exception);
            throw new ConversationUnavailableException("The conversation could not be stored.", exception);
        }
    }

    private void Break(Exception exception)
    {
        if (!_broken)
        {
            _broken = true;
            Log.Broken(logger, this.GetPrimaryKeyString(), exception);
            DeactivateOnIdle();
        }
    }

    private void ThrowIfBroken()
    {
        if (_broken)
        {
            throw new ConversationUnavailableException("The conversation is being loaded anew.", null);
        }
    }

    private void Kick() => _worker.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Conversation {Conversation} could not be stored and is loaded anew")]
        public static partial void Broken(ILogger logger, string conversation, Exception exception);
    }
}
