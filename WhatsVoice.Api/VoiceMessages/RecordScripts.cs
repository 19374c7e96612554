using StackExchange.Redis;
using WhatsVoice.Api.Storage;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>What changes a record in one step in the store, where webhooks of several processes meet. Fields: <see cref="RecordField"/>.</summary>
internal static class RecordScripts
{
    /// <summary>
    /// Sets the state where <see cref="VoiceMessageStates.MayBecome"/> allows it, and the given fields in any case. Returns what was known
    /// before. A status webhook about a send that another one has replaced changes nothing: Meta repeats itself, and not always in order.
    /// </summary>
    private const string MoveScript = """
        local record = KEYS[1]
        local new_rank = ARGV[1]        -- '': sets the state of a new record only
        local new_state = ARGV[2]
        local seconds_to_live = ARGV[3]
        local accepted_rank = tonumber(ARGV[4])
        local failed_rank = tonumber(ARGV[5])
        local reported_id = ARGV[6]     -- the send that a status webhook is about; '': no webhook
        local first_field = 7           -- name, value, name, value and so on

        local stored_rank, message_id, conversation, trace_parent, replaced, state, reason, detail, dead_at, failed_at, erased = unpack(redis.call('HMGET', record,
            'rank', 'message_id', 'conversation', 'trace_parent', 'replaced:' .. reported_id, 'state', 'reason', 'detail', 'dead_at', 'failed_at', 'erased'))
        local from_status = reported_id ~= ''

        -- The answer to a send may come after the status that had it replaced: its id tells nothing of the replacement.
        if message_id and redis.call('HEXISTS', record, 'replaced:' .. message_id) == 1 then
            message_id = false
        end
        local fails_another_send = new_state == 'failed' and from_status and message_id and message_id ~= reported_id
        if erased or replaced == 'redriven' or (fails_another_send and not replaced) then
            return {}
        end

        -- By the time of its death, not by the state: a status that comes again, after a crash, says the same. What failed had been sent before.
        local has_arrived = (dead_at or state == 'dead') and not (new_state == 'sent' and failed_at)
        local before = {message_id or '', conversation or '', trace_parent or '', replaced and 'replaced' or '', state or '', has_arrived and 'arrived' or ''}
        if replaced then
            return before
        end

        -- Version 0.1.0 stored another rank with failed. A send that was given up in doubt was accepted after all. A process that died between its dead
        -- letter and its conversation's state leaves a message that is tried again by itself.
        local rank = tonumber(stored_rank or '-1')
        if state == 'failed' then
            rank = failed_rank
        elseif state == 'dead' and ((from_status and reason == 'uncertain') or (new_state == 'accepted' and dead_at and not failed_at)) then
            rank = 0
        end

        if new_rank == '' then
            redis.call('HSETNX', record, 'rank', 0)
            redis.call('HSETNX', record, 'state', new_state)
        elseif rank < accepted_rank or tonumber(new_rank) > rank then
            redis.call('HSET', record, 'rank', new_rank, 'state', new_state)
            if from_status and (state == 'failed' or state == 'dead') then
                redis.call('HDEL', record, 'reason', 'detail')
            end
        end

        if #ARGV >= first_field then
            redis.call('HSET', record, unpack(ARGV, first_field))
        end

        -- A send that was given up as lost and made again: what comes late of the first one does not make it the one whose failure counts.
        if from_status and message_id and message_id ~= reported_id then
            redis.call('HSET', record, 'message_id', message_id)
        end

        -- A failure that is reported after the delivery: what has arrived has not failed.
        if from_status and new_state == 'failed' and (state == 'delivered' or state == 'read' or state == 'played') then
            redis.call('HDEL', record, 'reason', 'detail')
        end

        -- The answer to a send may also come after the status that failed it: why it failed stays.
        if reason and not from_status and (state == 'failed' or state == 'dead') and new_rank ~= '' and tonumber(new_rank) < rank then
            redis.call('HSET', record, 'reason', reason, 'detail', detail or '')
        end

        -- What happens later does not renew it, and a dead letter's, which is longer, stays.
        if redis.call('TTL', record) < tonumber(seconds_to_live) then
            redis.call('EXPIRE', record, seconds_to_live)
        end
        return before
        """;

    private const string ReopenScript = """
        local record = KEYS[1]
        local new_state = ARGV[1]
        local new_rank = ARGV[2]
        local replaced_id = ARGV[3]     -- ''; or the send that another one replaces, once
        local redriven_seconds = tonumber(ARGV[4])

        if redis.call('EXISTS', record) == 0 then
            return 0
        end
        if replaced_id ~= '' and redis.call('HSETNX', record, 'replaced:' .. replaced_id, 1) == 0 then
            return 0
        end

        local state, message_id, reason = unpack(redis.call('HMGET', record, 'state', 'message_id', 'reason'))
        if state == 'dead' or state == 'failed' then
            -- A redrive: what WhatsApp still reports of the send that failed must not be taken for the next one.
            if replaced_id == '' and message_id then
                redis.call('HSETNX', record, 'replaced:' .. message_id, 'redriven')
            end
            if replaced_id == '' and reason then
                redis.call('HSET', record, 'redriven_reason', reason)
            end
            redis.call('HSET', record, 'state', new_state, 'rank', new_rank)
            redis.call('HDEL', record, 'message_id', 'reason', 'detail', 'dead_at', 'failed_at')
            if replaced_id == '' and redis.call('TTL', record) < redriven_seconds then
                redis.call('EXPIRE', record, redriven_seconds)
            end
        end
        return 1
        """;

    private const string MessageIdScript = """
        local message_id = redis.call('HGET', KEYS[1], 'message_id')
        return message_id and redis.call('HEXISTS', KEYS[1], 'replaced:' .. message_id) == 0 and message_id
        """;

    /// <param name="redis">A connection or a batch.</param>
    /// <param name="state">The state; null: received, if the record is new.</param>
    /// <param name="keepFor">At least so long the record is kept from now on.</param>
    /// <param name="reportedId">WhatsApp's id of the send that a status webhook is about; "" for what we know ourselves.</param>
    /// <param name="fields">Name, value, name, value and so on.</param>
    public static Task<RedisResult> MoveAsync(IDatabaseAsync redis, string id, VoiceMessageState? state, TimeSpan keepFor, string reportedId, CommandFlags flags, RedisValue[] fields)
        => redis.ScriptEvaluateAsync(
            MoveScript,
            [Store.VoiceMessage(id)],
            [
                (int?)state ?? RedisValue.EmptyString, (state ?? VoiceMessageState.Received).Name(), (long)keepFor.TotalSeconds,
                (int)VoiceMessageState.Accepted, (int)VoiceMessageState.Failed, reportedId, .. fields,
            ],
            flags);

    /// <returns>WhatsApp's id of a voice message's latest send; null when that is not known, or the send was replaced.</returns>
    public static async Task<string?> FindMessageIdAsync(IDatabaseAsync redis, string id) => (string?)await redis.ScriptEvaluateAsync(MessageIdScript, [Store.VoiceMessage(id)]);

    /// <inheritdoc cref="VoiceMessageRecords.ReopenAsync"/>
    /// <param name="redrivenFor">At least so long the record of a redriven message is kept from now on.</param>
    public static Task ReopenAsync(IDatabaseAsync redis, string id, string? replaced, TimeSpan redrivenFor)
        => redis.ScriptEvaluateAsync(
            ReopenScript, [Store.VoiceMessage(id)], [VoiceMessageState.Received.Name(), (int)VoiceMessageState.Received, replaced ?? "", (long)redrivenFor.TotalSeconds]);
}
