using Orleans.Runtime;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Api.Conversations;

/// <summary>The worker of a conversation: takes the first message of the inbox through its life, then the next.</summary>
internal sealed partial class ConversationGrain
{
    /// <summary>Between two looks whether the store works again.</summary>
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Begins the first message within the write that takes it, so that its attempt needs no write of its own. Only where nothing is being answered.
    /// </summary>
    private void BeginFirst()
    {
        if (!_running && !_leaving && Inbox is [{ State: VoiceMessageState.Received, Attempts: 0 } first, ..]
            && MessageLifecycle.Next(first, CircumstancesOf(first)) is { WaitUntilUnixMs: null, Message: var begun } && !begun.HasEnded)
        {
            Inbox[0] = begun;
        }
    }

    /// <summary>Answers what is pending, unless that is under way or not to be begun any more.</summary>
    /// <param name="writeOfArrival">The write of messages that have just arrived: only the first is answered, the timer takes the others. Null: a timer's turn, so all pending ones.</param>
    /// <param name="cancellationToken">No other message is begun.</param>
    private Task WorkAsync(Task? writeOfArrival, CancellationToken cancellationToken)
        => _running || _leaving || _writer.IsBroken ? Task.CompletedTask : _work = AnswerPendingAsync(writeOfArrival, cancellationToken);

    private async Task AnswerPendingAsync(Task? writeOfArrival, CancellationToken cancellationToken)
    {
        _running = true;
        try
        {
            if (writeOfArrival is null && Inbox.Count > 0)
            {
                await MarkAsync();
            }

            while (Inbox.Count > 0 && !cancellationToken.IsCancellationRequested && await AdvanceAsync(Inbox[0], writeOfArrival ?? Task.CompletedTask))
            {
                if (writeOfArrival is not null && Inbox.Count > 0)
                {
                    RunTimerNow();
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
            // A failed write has logged why, and the next activation goes on from what is stored. After an erasure this one goes on with what came since.
            if (!_writer.IsBroken && Inbox.Count > 0)
            {
                RunTimerNow();
            }
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

    /// <summary>
    /// After a failed write. An attempt that the store broke off says nothing against its message: it is taken back, here, before any other activation
    /// counts it. A process that died cannot do that, so its attempts count.
    /// </summary>
    private async Task LeaveAsync(Exception cause)
    {
        try
        {
            if (IsOfStore(cause) && Inbox is [var first, ..])
            {
                // The answer may be what failed: it ends first.
                await Task.Yield();
                await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                while (!_leaving && !await TryTakeBackAttemptAsync(first))
                {
                    await Task.Delay(StorePause, time);
                }
            }
        }
        finally
        {
            DeactivateOnIdle();
        }
    }

    private async Task<bool> TryTakeBackAttemptAsync(PendingMessage first)
    {
        try
        {
            await _writer.CorrectAsync(stored =>
            {
                if (stored.Inbox is not [var message, ..] || message.VoiceMessageId != first.VoiceMessageId)
                {
                    return false;
                }

                stored.Inbox[0] = MessageLifecycle.BrokenOff(message, first, Now, options.Value);
                return stored.Inbox[0] != message;
            });
            return true;
        }
        catch (Exception exception) when (IsOfStore(exception))
        {
            return false;
        }
    }

    private static bool IsOfStore(Exception exception)
        => exception is OrleansException or RedisException or TimeoutException or ConversationUnavailableException;

    /// <returns>Whether to go on at once.</returns>
    private async Task<bool> AdvanceAsync(PendingMessage message, Task durable)
    {
        message = await intake.LookForStatusAsync(message, SettledIdOf(message.VoiceMessageId));
        if (message.Message.After is { } earlier)
        {
            await durable;
            if (!await pending.IsPendingSinceAsync(earlier, message.Message.ReceivedAtUnixMs))
            {
                message = MessageLifecycle.EarlierAnswered(message);
            }
        }

        var decision = MessageLifecycle.Next(message, CircumstancesOf(message));
        if (decision.WaitUntilUnixMs is { } until)
        {
            if (decision.Message.State == VoiceMessageState.Uncertain && IsFirst(message))
            {
                // Its wait may have been dated anew, after the clock was put back: the next look goes on with that. It is not stored.
                Inbox[0] = decision.Message;
            }

            // First store that earlier messages have ended: read again after a restart, a message that is a dead letter already would be sent by itself.
            await _writer.WriteRestAsync();
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, until - Now)), Timeout.InfiniteTimeSpan);
            return false;
        }

        var next = decision.Message;
        if (message.State == VoiceMessageState.Uncertain)
        {
            worker.DoubtEnded(next);
        }

        if (!next.HasEnded)
        {
            if (next.Attempts != message.Attempts)
            {
                // The attempt counts before the work: a message that kills the process must not do so for ever.
                await SaveAsync(next);
            }

            next = await worker.RunAsync(next, new StepContext
            {
                Conversation = Key,
                State = state.State,
                Durable = durable,
                WriteAsync = SaveAsync,
                ThrowIfErased = ThrowIfErased,
                SettledIdOf = SettledIdOf,
                Message = next,
            });
        }

        await durable;
        if (next.HasEnded)
        {
            await EndAsync(next);
        }
        else
        {
            await SaveAsync(next);
        }

        return true;
    }

    private async Task EndAsync(PendingMessage message)
    {
        if (!IsFirst(message))
        {
            // Erased meanwhile: nothing of it is remembered.
            return;
        }

        var isKept = await ends.RecordAsync(message, state.State, Key);
        if (!IsFirst(message))
        {
            // Erased while its dead letter was stored: what is first now is another message.
            return;
        }

        if (message.State == VoiceMessageState.Accepted)
        {
            state.State.PairRatePaidUntilUnixMs = PairRate.Pay(state.State.PairRatePaidUntilUnixMs, Now);
        }

        Inbox.RemoveAt(0);
        if (!isKept)
        {
            _seen.Forget(message);
        }

        _settled.Remove(message.VoiceMessageId);
        await _seen.TrimAsync(Now);
        if (Inbox.Count == 0)
        {
            // With more to come, the write that begins the next message removes this one too.
            await _writer.WriteAsync();
        }
        else
        {
            _writer.WriteLater();
            _mark.SetSince(Inbox[0].Message.ReceivedAtUnixMs);
        }
    }

    private Task SaveAsync(PendingMessage message)
    {
        ThrowIfErased(message);
        Inbox[0] = message;
        return _writer.WriteAsync();
    }

    private void ThrowIfErased(PendingMessage message)
    {
        if (!IsFirst(message))
        {
            throw new ConversationUnavailableException("The person was erased while the message was being answered.", null);
        }
    }

    private bool IsFirst(PendingMessage message) => Inbox is [var first, ..] && first.VoiceMessageId == message.VoiceMessageId;

    private string? SettledIdOf(string voiceMessageId) => _settled.GetValueOrDefault(voiceMessageId);

    private Circumstances CircumstancesOf(PendingMessage message)
    {
        // A redrive is the operator's word that the number works again.
        var isRedrivenByHand = message is { Redrive: > 0, Attempts: 0, Retries: 0 };
        var now = Now;
        return new Circumstances
        {
            Now = now,
            Options = options.Value,
            LastWroteUnixMs = state.State.LastWroteUnixSeconds * 1000,
            PairRatePaidUntilUnixMs = state.State.PairRatePaidUntilUnixMs,
            Stopped = message.WaitsAt(now) || isRedrivenByHand ? NumberGate.Running : numbers.Stopped(message.Message.PhoneNumberId),
            ExceededLimit = PersonLimits.Exceeded(state.State.Usage, message, now, options.Value),
            CanHear = worker.CanHear,
        };
    }

    private void RunTimerNow() => _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
