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
    Repeats repeats,
    DeadLetters deadLetters,
    IOptions<ConversationOptions> options,
    TimeProvider time,
    ILogger<ConversationGrain> logger) : Grain, IConversationGrain
{
    private RecentMessages _recent = null!;
    private PendingMark _mark = null!;
    private StateWriter _writer = null!;
    private IGrainTimer _worker = null!;
    private Task _work = Task.CompletedTask;
    private string? _begun;
    private bool _running;
    private bool _leaving;

    private List<PendingMessage> Inbox => state.State.Inbox;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _recent = new RecentMessages(state.State);
        _writer = new StateWriter(state, exception =>
        {
            Log.Broken(logger, this.GetPrimaryKeyString(), exception);
            DeactivateOnIdle();
        });

        // Interleave, so that messages are taken while one is answered; KeepAlive, so that an answer is never deactivated away.
        _worker = this.RegisterGrainTimer(
            token => WorkAsync(arrival: null, token),
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        _mark = new PendingMark(pending, this.GetPrimaryKeyString());
        if (Inbox.Count > 0)
        {
            Kick();
        }

        return Task.CompletedTask;
    }

    /// <summary>Lets the answer that is under way come to its end, and gives the rest to whoever is still there.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        try
        {
            await _work.WaitAsync(cancellationToken);
            if (Inbox.Count > 0)
            {
                await pending.HandOverAsync(this.GetPrimaryKeyString());
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException)
        {
            // The scanner of another replica finds it all the same, a little later.
        }
    }

    public Task ReceiveAsync(InboundMessage[] messages) => TakeAsync(messages.Select(PendingMessage.For));

    public Task SendAsync(VoiceMessageOrder order) => TakeAsync([PendingMessage.For(order)]);

    public async Task WakeAsync()
    {
        if (_running || _writer.IsBroken)
        {
            return;
        }

        if (Inbox.Count > 0)
        {
            Kick();
        }
        else if (await pending.FindAsync(this.GetPrimaryKeyString()) is { } since && Inbox.Count == 0 && _writer.Last.IsCompletedSuccessfully)
        {
            // Left over from an activation that died between its last write and this.
            pending.RemoveLater(this.GetPrimaryKeyString(), since);
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
        _writer.ThrowIfBroken();
        var conversation = this.GetPrimaryKeyString();
        var fresh = messages
            .Select(item => (Item: item, Fingerprint: Fingerprint.Of(item.DedupId)))
            .DistinctBy(message => message.Fingerprint)
            .Where(message => !_recent.Contains(message.Fingerprint))
            .ToList();
        HashSet<string> old = [];
        if (_recent.HasOlder(Now))
        {
            old = await seen.FindAsync(conversation, [.. fresh.Select(message => message.Fingerprint)]);
            _writer.ThrowIfBroken();
        }

        // Another delivery of the same message may have come in during an await above: only the first one adds it.
        var added = fresh.Where(message => !old.Contains(message.Fingerprint) && !_recent.Contains(message.Fingerprint)).ToList();
        if (added.Count == 0)
        {
            // A duplicate may only be acknowledged once its first delivery is durable, and would be found after a crash.
            await _writer.Last;
            await (Inbox.Count > 0 ? MarkAsync() : Task.CompletedTask);
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
            CustomerServiceWindow.Note(item.Message, state.State);
        }

        BeginFirst();
        var write = _writer.WriteAsync();

        // Right behind the write, so that the store syncs both at once: sent before it, the write would wait for a sync of this.
        var durable = Task.WhenAll(write, MarkAsync());

        // Without the turns that a timer takes. What waits behind the first message may take long, and is the timer's.
        _ = WorkAsync(durable, CancellationToken.None);
        await durable;
    }

    /// <summary>Without the mark nobody would find the messages after a crash, nor begin with them: the next activation does both.</summary>
    private async Task MarkAsync()
    {
        try
        {
            await _mark.SetAsync(Inbox[0].Message.ReceivedAtUnixMs);
        }
        catch (ConversationUnavailableException exception)
        {
            _writer.Break(exception);
            throw;
        }
    }

    /// <summary>Answers what is pending, unless that is under way or not to be begun any more.</summary>
    /// <param name="arrival">The write of messages that have just come: only the first one is answered, the others are left to the timer. Null: all.</param>
    /// <param name="cancellationToken">No other message is begun.</param>
    private Task WorkAsync(Task? arrival, CancellationToken cancellationToken)
        => _running || _leaving || _writer.IsBroken ? Task.CompletedTask : _work = AnswerPendingAsync(arrival, cancellationToken);

    private async Task AnswerPendingAsync(Task? arrival, CancellationToken cancellationToken)
    {
        _running = true;
        try
        {
            if (arrival is null && Inbox.Count > 0)
            {
                await MarkAsync();
            }

            while (Inbox.Count > 0 && !cancellationToken.IsCancellationRequested)
            {
                if (!await AdvanceAsync(Inbox[0], arrival ?? Task.CompletedTask))
                {
                    return;
                }

                if (arrival is not null && Inbox.Count > 0)
                {
                    Kick();
                    return;
                }
            }

            if (Inbox.Count == 0)
            {
                _mark.Clear();
            }
        }
        catch (ConversationUnavailableException)
        {
            // The write has said why; the next activation goes on from what is stored.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _writer.Break(exception);
        }
        finally
        {
            _running = false;
        }
    }

    /// <returns>Whether to go on at once.</returns>
    private async Task<bool> AdvanceAsync(PendingMessage item, Task durable)
    {
        var wait = item.NotBeforeUnixMs - Now;
        if (wait > 0)
        {
            _worker.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
            return false;
        }

        AnswerResult result;
        if (item.SendingSinceUnixMs is not null && await repeats.ResolveUncertainAsync(item) is { } resolved)
        {
            result = resolved;
        }
        else if (CustomerServiceWindow.IsClosed(item.Message, state.State, Now))
        {
            result = CustomerServiceWindow.Closed;
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
            result = await answerer.AnswerAsync(item, state.State, this.GetPrimaryKeyString(), durable, _writer.WriteAsync);
        }

        await durable;
        if (result.Kind == AnswerResultKind.Later)
        {
            item.NotBeforeUnixMs = item.SettledMessageId is null ? result.NotBeforeUnixMs : 0;
            await _writer.WriteAsync();
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
        await MoveOldestAsync();
        if (Inbox.Count == 0)
        {
            // With more to come, the write that begins the next message removes this one too.
            await _writer.WriteAsync();
        }
        else
        {
            _mark.Date(Inbox[0].Message.ReceivedAtUnixMs);
        }

        return true;
    }

    /// <summary>Keeps the state small: its oldest fingerprints leave it once keys of their own have them. Where that fails the next message tries again.</summary>
    private async Task MoveOldestAsync()
    {
        if (_recent.Surplus is { Count: > 0 } oldest && await seen.RememberAsync(this.GetPrimaryKeyString(), oldest))
        {
            _recent.Drop(oldest.Count, Now + (long)SeenMessages.Memory.TotalMilliseconds);
        }
    }

    /// <summary>Counts the attempt durably before any work, unless the write that took the message has done so already.</summary>
    private async Task BeginAsync(PendingMessage item)
    {
        var counted = _begun == item.VoiceMessageId;
        _begun = null;
        if (!counted)
        {
            item.Attempts++;
            await _writer.WriteAsync();
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

    private void Kick() => _worker.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Conversation {Conversation} could not be worked on and is loaded anew")]
        public static partial void Broken(ILogger logger, string conversation, Exception exception);
    }
}
