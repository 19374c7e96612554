using Microsoft.Extensions.Options;
using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// The inbox of one conversation and its one worker. Messages are durable before they are acknowledged, and they are answered
/// strictly in order; a message that has to wait holds up only its own conversation.
/// </summary>
internal sealed partial class ConversationGrain(
    [PersistentState("conversation", Store.ConnectionName)] IPersistentState<ConversationState> state,
    Intake intake,
    PendingIndex pending,
    MessageWorker worker,
    MessageEnds ends,
    NumberGate numbers,
    IOptions<ConversationOptions> options,
    TimeProvider time) : Grain, IConversationGrain
{
    private readonly Dictionary<string, string> _settled = new(StringComparer.Ordinal);
    private Deduplication _seen = null!;
    private PendingMark _mark = null!;
    private StateWriter _writer = null!;
    private IGrainTimer _timer = null!;
    private Task _work = Task.CompletedTask;
    private Task<string?>? _adopted;
    private bool _running;
    private bool _leaving;

    private List<PendingMessage> Inbox => state.State.Inbox;

    private string Key => this.GetPrimaryKeyString();

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = intake.Writer(Key, state, DeactivateOnIdle);

        // Interleave, so that messages are taken while one is answered; KeepAlive, so that an answer is never deactivated away.
        _timer = this.RegisterGrainTimer(
            token => WorkAsync(arrival: null, token),
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        _mark = new PendingMark(pending, Key);
        Resume();
        if (Inbox.Count > 0)
        {
            Kick();
        }

        return Task.CompletedTask;
    }

    /// <summary>Lets the answer that is under way come to its end, and gives the rest to another replica.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        try
        {
            await _work.WaitAsync(cancellationToken);
            if (Inbox.Count > 0)
            {
                await pending.HandOverAsync(Key);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException)
        {
            // The scanner of another replica finds it all the same, a little later.
        }
    }

    public Task ReceiveAsync(InboundMessage[] messages) => TakeAsync([.. messages.Select(PendingMessage.For)], options.Value.MaxPending - Inbox.Count);

    public Task SendAsync(VoiceMessageOrder order)
    {
        // What was accepted before, a redrive or a replacement, is not refused for lack of room.
        return order is { Redrive: 0, FailedMessageId: null } && Inbox.Count >= options.Value.MaxPending
            ? throw new ConversationFullException($"The conversation holds {Inbox.Count} unanswered messages.")
            : TakeAsync([PendingMessage.For(order)], room: 1);
    }

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
        else if (await pending.FindAsync(Key) is var since && Inbox.Count == 0 && _writer.Last.IsCompletedSuccessfully)
        {
            // Left over from an activation that died, or was frozen, between its last write and this.
            pending.RemoveLater(Key, since ?? 0);
        }
    }

    public Task SettleAsync(string voiceMessageId, string messageId)
    {
        if (Inbox.Exists(message => message.VoiceMessageId == voiceMessageId))
        {
            // Not stored: the voice message's record has it, and that is where a later activation looks.
            _settled[voiceMessageId] = messageId;
            if (!_running)
            {
                Kick();
            }
        }

        return Task.CompletedTask;
    }

    public async Task<string[]> EraseAsync()
    {
        string[] waiting = [.. Inbox.Select(message => message.VoiceMessageId)];
        if (state.RecordExists)
        {
            Inbox.Clear();
            state.State.History.Clear();
            (state.State.Usage, state.State.LastVoiceMessageId, state.State.PrefersText, state.State.LastWroteUnixSeconds) = (null, null, false, 0);
            _settled.Clear();
            await _writer.WriteAsync();
            _mark.Clear();
        }

        return waiting;
    }

    public async Task<string?> HandOverAsync(bool isStored)
    {
        if (!state.RecordExists)
        {
            return null;
        }

        if (!isStored)
        {
            _leaving = true;
            await _work;
            return new ConversationStateSerializer().Serialize(state.State).ToString();
        }

        await state.ClearStateAsync();
        _mark.Clear();
        DeactivateOnIdle();
        return null;
    }

    /// <param name="messages">What arrived.</param>
    /// <param name="room">How many of them the inbox takes; the others become dead letters.</param>
    private async Task TakeAsync(IReadOnlyList<PendingMessage> messages, int room)
    {
        _writer.ThrowIfBroken();
        var earlier = state.RecordExists ? null : await (_adopted ??= AdoptAsync(messages[0].Message));
        var added = await _seen.NewAmongAsync(messages, Now);
        _writer.ThrowIfBroken();
        if (added.Count == 0 && earlier is null)
        {
            // A duplicate may only be acknowledged once its first delivery is durable, and would be found after a crash.
            await _writer.Last;
            await (Inbox.Count > 0 ? MarkAsync() : Task.CompletedTask);
            return;
        }

        foreach (var message in added)
        {
            _seen.Add(message);
            state.State.LastWroteUnixSeconds = Math.Max(state.State.LastWroteUnixSeconds, MessageLifecycle.WroteAt(message));
        }

        Inbox.AddRange(added.Take(Math.Max(0, room)));
        BeginFirst();
        var write = _writer.WriteAsync();

        // Right behind the write, so that the store syncs both at once: sent before it, the write would wait for a sync of this.
        var durable = Task.WhenAll(write, Inbox.Count > 0 ? MarkAsync() : Task.CompletedTask);

        // Start the first message inline; the timer drains the rest.
        _ = WorkAsync(durable, CancellationToken.None);
        await durable;
        await intake.StoredAsync(Key, added, added.Skip(Math.Max(0, room)), earlier);
    }

    /// <summary>The first message of a person may find a conversation of an earlier version; messages that arrive together share the look.</summary>
    private async Task<string?> AdoptAsync(InboundMessage message)
    {
        var earlier = await intake.AdoptAsync(message, state.State);
        if (earlier is not null)
        {
            Resume();
        }

        return earlier;
    }

    private void Resume()
    {
        _seen = intake.Deduplicate(Key, state.State);
        for (var index = 0; index < Inbox.Count; index++)
        {
            Inbox[index] = MessageLifecycle.Resume(Inbox[index], Now, options.Value);
        }
    }

    /// <summary>Without the mark nothing would find the messages after a crash, nor begin with them: the next activation does both.</summary>
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
    /// <param name="arrival">The write of messages that have just arrived: only the first one is answered, the others are left to the timer. Null: all.</param>
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

            while (Inbox.Count > 0 && !cancellationToken.IsCancellationRequested && await AdvanceAsync(Inbox[0], arrival ?? Task.CompletedTask))
            {
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
            // The write has logged why; the next activation goes on from what is stored.
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
    private async Task<bool> AdvanceAsync(PendingMessage message, Task durable)
    {
        message = await intake.LookForStatusAsync(message, Settled(message.VoiceMessageId));
        var turn = MessageLifecycle.Next(message, Circumstances(message));
        if (turn.WaitUntilUnixMs is { } until)
        {
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, until - Now)), Timeout.InfiniteTimeSpan);
            return false;
        }

        if (message.State == VoiceMessageState.Uncertain)
        {
            worker.DoubtEnded(turn.Message);
        }

        if (turn.Message.State is var step && step < VoiceMessageState.Accepted)
        {
            if (turn.Message.Attempts != message.Attempts)
            {
                // The attempt counts before the work: a message that kills the process must not do so for ever.
                await SaveAsync(turn.Message);
            }

            turn = new Turn(await worker.RunAsync(turn.Message, new StepContext
            {
                Conversation = Key,
                State = state.State,
                Durable = durable,
                WriteAsync = SaveAsync,
                Settled = Settled,
                Message = turn.Message,
            }));
        }

        await durable;
        if (turn.Message.HasEnded())
        {
            await EndAsync(turn.Message);
        }
        else
        {
            await SaveAsync(turn.Message);
        }

        return true;
    }

    private async Task EndAsync(PendingMessage message)
    {
        if (Inbox is not [var first, ..] || first.VoiceMessageId != message.VoiceMessageId)
        {
            // Erased meanwhile: nothing of it is remembered.
            return;
        }

        await ends.EnterAsync(message, state.State, Key);
        if (message.State == VoiceMessageState.Accepted)
        {
            state.State.PairRatePaidUntilUnixMs = PairRate.Pay(state.State.PairRatePaidUntilUnixMs, Now);
        }

        Inbox.RemoveAt(0);
        _settled.Remove(message.VoiceMessageId);
        await _seen.TrimAsync(Now);
        if (Inbox.Count == 0)
        {
            // With more to come, the write that begins the next message removes this one too.
            await _writer.WriteAsync();
        }
        else
        {
            _mark.Date(Inbox[0].Message.ReceivedAtUnixMs);
        }
    }

    private Task SaveAsync(PendingMessage message)
    {
        if (Inbox is [var first, ..] && first.VoiceMessageId == message.VoiceMessageId)
        {
            Inbox[0] = message;
            return _writer.WriteAsync();
        }

        throw new ConversationUnavailableException("The person was erased while the message was being answered.", null);
    }

    private string? Settled(string voiceMessageId) => _settled.GetValueOrDefault(voiceMessageId);

    private Circumstances Circumstances(PendingMessage message) => new()
    {
        Now = Now,
        Options = options.Value,
        LastWroteUnixSeconds = state.State.LastWroteUnixSeconds,
        PairRatePaidUntilUnixMs = state.State.PairRatePaidUntilUnixMs,

        // A redrive is the operator's word that the number works again.
        Stopped = message.NotBeforeUnixMs > Now || message is { Redrive: > 0, Attempts: 0, Retries: 0 } ? default : numbers.Stopped(message.Message.PhoneNumberId),
        Limit = PersonLimits.Exceeded(state.State.Usage, message, Now, options.Value),
        CanHear = worker.CanHear,
    };

    /// <summary>When nothing is being answered, the write that takes a message also counts its first attempt: one write less.</summary>
    private void BeginFirst()
    {
        if (!_running && !_leaving && Inbox is [{ State: VoiceMessageState.Received, Attempts: 0 } first, ..]
            && MessageLifecycle.Next(first, Circumstances(first)) is { WaitUntilUnixMs: null, Message: var begun } && !begun.HasEnded())
        {
            Inbox[0] = begun;
        }
    }

    private void Kick() => _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
