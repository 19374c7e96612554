using Microsoft.Extensions.Options;
using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;

namespace WhatsVoice.Api.Conversations;

/// <summary>
/// The inbox of one conversation and its one worker. Messages are durable before they are acknowledged, and they are answered
/// strictly in order; a message that has to wait holds up only its own conversation.
/// <para>
/// Calls interleave at each await, so every one of them may meet the activation in any of these states:
/// <list type="table">
/// <item><term>idle</term><description><c>_running</c> is false: the inbox is empty, or <c>_timer</c> will look at its first message.</description></item>
/// <item><term>answering</term><description><c>_running</c>; <c>_work</c> is the answer. Only it advances or removes the first message. Arrivals are added
/// behind, and an erasure puts another state in place, which the answer notices where it saves (<c>IsFirst</c>).</description></item>
/// <item><term>leaving</term><description><c>_leaving</c>, for good: no message is begun any more. The answer under way ends; the rest is another activation's.</description></item>
/// <item><term>broken</term><description><c>_writer.IsBroken</c>, for good: a write failed, so memory may be ahead of the store. Nothing is taken or begun; once
/// the store takes it that a broken attempt does not count (<c>LeaveAsync</c>), the next activation reads what is stored.</description></item>
/// </list>
/// Leaving and broken may begin while an answer runs, and both may hold. In each state: a stored message is marked in <see cref="PendingIndex"/>
/// (<c>_mark</c>), <c>_seen</c> knows all that is in the inbox, and <c>_settled</c> is about messages of the inbox only.
/// </para>
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
    /// <summary>The inbox is one document, written with every step: 100 messages of the longest kind would be megabytes each time.</summary>
    private const int MaxInboxCharacters = 256 * 1024;

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
        _writer = intake.Writer(Key, state, exception => _ = LeaveAsync(exception));

        // Interleave, so that messages are taken while one is answered; KeepAlive, so that an answer is never deactivated away.
        _timer = this.RegisterGrainTimer(
            token => WorkAsync(writeOfArrival: null, token),
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        _mark = new PendingMark(pending, Key);
        Resume();
        if (Inbox.Count > 0)
        {
            RunTimerNow();
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
            await _writer.WriteRestAsync();
            if (Inbox.Count > 0)
            {
                await pending.ReleaseAsync(Key);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException or ConversationUnavailableException)
        {
            // The scanner of another replica finds it all the same, a little later.
        }
    }

    public Task ReceiveAsync(InboundMessage[] messages) => TakeAsync(
        [.. messages.Select(PendingMessage.For)], options.Value.MaxPending - Inbox.Count, MaxInboxCharacters - Inbox.Sum(message => message.Characters));

    public async Task<bool> HasTakenAsync(InboundMessage message)
    {
        _writer.ThrowIfBroken();
        if (await _seen.NewAmongAsync([PendingMessage.For(message)], Now) is not [])
        {
            return false;
        }

        await _writer.Last;
        return true;
    }

    public Task SendAsync(VoiceMessageOrder order) => TakeAsync(
        [PendingMessage.For(order)],
        room: 1,
        int.MaxValue,

        // What was accepted before, a redrive or a replacement, is not refused for lack of room.
        refuseWhenFull: order is { Redrive: 0, FailedMessageId: null });

    public async Task WakeAsync()
    {
        if (_running || _writer.IsBroken)
        {
            return;
        }

        if (Inbox.Count > 0)
        {
            RunTimerNow();
        }
        else
        {
            var since = await pending.FindAsync(Key);

            // Looked at again: a message may have arrived during the await.
            if (Inbox.Count == 0 && _writer.Last.IsCompletedSuccessfully)
            {
                // Left over from an activation that died, or was frozen, between its last write and the removal of its mark.
                pending.RemoveLater(Key, since ?? 0);
            }
        }
    }

    public Task SettleAsync(SettledSend send)
    {
        if (Inbox.Exists(message => message.VoiceMessageId == send.VoiceMessageId))
        {
            // Not stored: the voice message's record has it, and that is where a later activation looks.
            _settled[send.VoiceMessageId] = send.MessageId;
            if (!_running)
            {
                RunTimerNow();
            }
        }

        return Task.CompletedTask;
    }

    public async Task<string[]?> EraseAsync()
    {
        string[]? waiting = null;
        if (state.RecordExists)
        {
            waiting = [.. Inbox.Select(message => message.VoiceMessageId)];

            // Another object: a step that is under way keeps the old one, and what it still enters there is never stored.
            state.State = state.State.WithoutPerson();
            _settled.Clear();
            await _writer.WriteAsync();
            if (Inbox.Count == 0)
            {
                // A message that arrived during the write needs the mark.
                _mark.Clear();
            }
        }

        // What has just ended is in the inbox no more, and its record may be in no list yet.
        await intake.WriteRecordsAsync();
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
            // First call: give the state.
            _leaving = true;
            await _work;
            return new ConversationStateSerializer().Serialize(state.State).ToString();
        }

        // Second call: it is stored there, so forget it.
        await state.ClearStateAsync();
        _mark.Clear();
        DeactivateOnIdle();
        return null;
    }

    /// <param name="messages">What arrived.</param>
    /// <param name="room">How many of them the inbox takes; the others become dead letters.</param>
    /// <param name="characters">How many characters of them it takes.</param>
    /// <param name="refuseWhenFull">Whether new ones are refused, not given up, where <see cref="ConversationOptions.MaxPending"/> wait.</param>
    private async Task TakeAsync(IReadOnlyList<PendingMessage> messages, int room, int characters, bool refuseWhenFull = false)
    {
        await intake.EnterNumberAsync(Key);
        _writer.ThrowIfBroken();
        var earlier = state.RecordExists ? null : await AdoptOnceAsync(messages[0].Message);
        var added = await _seen.NewAmongAsync(messages, Now);
        _writer.ThrowIfBroken();
        if (added.Count == 0 && earlier is null)
        {
            // A duplicate may only be acknowledged once its first delivery is durable, and would be found after a crash.
            await _writer.Last;
            await MarkIfPendingAsync();
            return;
        }

        // Only now: a repeated request gets the answer to its first one. What an earlier version's conversation left has to be stored here first.
        if (refuseWhenFull && earlier is null && Inbox.Count >= options.Value.MaxPending)
        {
            throw new ConversationFullException($"The conversation holds {Inbox.Count} unanswered messages.");
        }

        // From here to the write without an await: another delivery of the same messages would find them neither known nor stored.
        var taken = new List<PendingMessage>();
        foreach (var message in added.Take(Math.Max(0, room)))
        {
            characters -= message.Characters;
            if (characters < 0)
            {
                // Stops at the first that does not fit, so that order is kept.
                break;
            }

            taken.Add(message);
        }

        List<PendingMessage> overflow = [.. added.Skip(taken.Count)];
        taken.ForEach(_seen.AddToState);
        overflow.ForEach(_seen.ReserveInMemory);
        state.State.LastWroteUnixSeconds = added.Select(message => message.WroteAtUnixSeconds).Append(state.State.LastWroteUnixSeconds).Max();
        taken.ForEach(state.State.Enqueue);
        BeginFirst();
        var durable = StoreAsync(added);

        // Start the first message now, while the write is under way; the timer takes the rest.
        _ = WorkAsync(durable, CancellationToken.None);
        await durable;
        await intake.StoredAsync(earlier);
        if (overflow.Count > 0)
        {
            await GiveUpAsync(overflow);
        }
    }

    /// <summary>Durable, marked and with open records when it ends: a message that is given up at once, which may leave no record, waits for this.</summary>
    private async Task StoreAsync(IReadOnlyList<PendingMessage> added)
    {
        var write = _writer.WriteAsync();

        // Right behind the write, so that the store syncs both at once: sent before it, the write would wait for a sync of this.
        await Task.WhenAll(write, MarkIfPendingAsync());
        intake.OpenRecords(Key, added);
    }

    /// <summary>What found no room counts as taken only once its dead letter is stored: a redelivery must not find it known and nowhere.</summary>
    private async Task GiveUpAsync(List<PendingMessage> overflow)
    {
        List<PendingMessage> kept;
        try
        {
            kept = await intake.GiveUpAsync(Key, overflow);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            overflow.ForEach(_seen.ReleaseReserved);
            throw new ConversationUnavailableException("Messages that found no room could not be stored as dead letters.", exception);
        }

        overflow.ForEach(_seen.ReleaseReserved);
        kept.ForEach(_seen.AddToState);
        if (kept.Count > 0)
        {
            await _writer.WriteAsync();
        }
    }

    /// <summary>The first message of a person may find a conversation of an earlier version; messages that arrive together share the look.</summary>
    private async Task<string?> AdoptOnceAsync(InboundMessage message)
    {
        var look = _adopted ??= AdoptAsync(message);
        try
        {
            return await look;
        }
        catch
        {
            // The next message looks again. Another one that shared this look may have begun that already.
            _adopted = ReferenceEquals(_adopted, look) ? null : _adopted;
            throw;
        }
    }

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
        _seen = intake.Deduplicate(Key, state);
        for (var index = 0; index < Inbox.Count; index++)
        {
            Inbox[index] = MessageLifecycle.Resume(Inbox[index], Now, options.Value);
            if (Inbox[index].State == VoiceMessageState.Uncertain)
            {
                // When it was taken up, for the next activation.
                _writer.WriteLater();
            }
        }

        intake.OpenRecords(Key, Inbox);
    }

    private Task MarkIfPendingAsync() => Inbox.Count > 0 ? MarkAsync() : Task.CompletedTask;

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
}
