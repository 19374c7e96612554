using CsCheck;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.Speech;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>
/// Plays random lives: faults of every kind, crashes at any point, sends that are accepted although their answer is lost, statuses that
/// come late, repeatedly or never. The promises of <see cref="MessageLifecycle"/> hold in each of them.
/// </summary>
public sealed class MessageLifecycleSimulationTests
{
    private const int Lives = 3000;
    private const int MostTurns = 2000;

    private static readonly VoiceMessageState[] Statuses = [VoiceMessageState.Sent, VoiceMessageState.Delivered, VoiceMessageState.Read, VoiceMessageState.Played, VoiceMessageState.Failed];

    [Fact]
    public void A_message_always_ends_is_never_lost_and_never_sent_again_while_a_status_may_still_settle_it()
        => Gen.Int[0, int.MaxValue].Sample(seed => new World(new Random(seed)).Play(), iter: Lives);

    [Fact]
    public void Every_transition_up_to_acceptance_happens_in_some_life()
    {
        var seen = new HashSet<(VoiceMessageState From, VoiceMessageState To)>();
        for (var seed = 0; seed < Lives; seed++)
        {
            seen.UnionWith(new World(new Random(seed)).Play());
        }

        var missing = MessageTransitions.All
            .Where(each => each.From < VoiceMessageState.Accepted)
            .Select(each => (each.From, each.To))
            .Distinct()
            .Where(each => !seen.Contains(each));
        missing.ShouldBeEmpty();
    }

    private sealed class World(Random random)
    {
        private readonly ConversationOptions _options = new();
        private readonly HashSet<(VoiceMessageState From, VoiceMessageState To)> _seen = [];
        private readonly List<long> _statuses = [];
        private readonly bool _hears = random.Next(4) == 0;
        private long _now = 1_790_000_000_000;
        private PendingMessage _stored = null!;

        /// <summary>Until when a send that was accepted, or whose answer is unknown, forbids another one.</summary>
        private long _acceptancePossibleUntil;

        private int _accepted;

        public HashSet<(VoiceMessageState From, VoiceMessageState To)> Play()
        {
            var message = MessageLifecycleTests.Message(type: random.Next(3) == 0 ? "audio" : "text", phone: random.Next(3) == 0 ? "5491123456789" : "15550001111");
            _stored = MessageLifecycleTests.Stored(message);

            // Now and then the message waited in line for hours.
            _now += random.Next(10) == 0 ? random.Next(7_200_000) : 0;
            for (var turns = 0; ; turns++)
            {
                turns.ShouldBeLessThan(MostTurns, "it ends");

                // Crashes stop at some time: a process that is always killed answers nobody.
                if (turns < 60 && random.Next(12) == 0)
                {
                    message = Crash(message);
                }

                if (_statuses.Exists(at => at <= _now))
                {
                    message = MessageLifecycle.Settled(message, "wamid.answer");
                }

                var decision = MessageLifecycle.Next(message, new Circumstances
                {
                    Now = _now,
                    Options = _options,
                    CanHear = _hears,
                    Stopped = turns < 60 && random.Next(30) == 0 ? (_now + 1000, _now - random.Next(2_000_000)) : default,
                    ExceededLimit = random.Next(200) == 0 ? ("daily_limit", "Too much.") : null,
                    PairRatePaidUntilUnixMs = random.Next(20) == 0 ? _now + 300_000 : 0,
                });
                Saw(message, decision.Message);
                message = decision.Message;
                if (message.HasEnded)
                {
                    break;
                }

                if (decision.WaitUntilUnixMs is { } until)
                {
                    until.ShouldBeGreaterThan(_now);
                    (until - _now).ShouldBeLessThan((long)TimeSpan.FromDays(2).TotalMilliseconds, "a timer can wait so long");
                    _now = random.Next(2) == 0 ? until : _now + Math.Max(1, (until - _now) / 2);
                    continue;
                }

                Save(message);
                var next = Step(message);
                Saw(message, next);
                message = next;
                _now += random.Next(3000);
                Save(message);
            }

            message.State.ShouldBeOneOf(VoiceMessageState.Accepted, VoiceMessageState.Silent, VoiceMessageState.Expired, VoiceMessageState.Dead);
            if (message.State == VoiceMessageState.Accepted)
            {
                _accepted.ShouldBeGreaterThan(0, "accepted only what WhatsApp accepted");
            }

            if (message.State == VoiceMessageState.Dead)
            {
                message.Reason.ShouldNotBeNullOrEmpty();
                message.Detail.ShouldNotBeNullOrEmpty();
            }

            return _seen;
        }

        private PendingMessage Step(PendingMessage message) => random.Next(5) == 0 && message.State != VoiceMessageState.Sending
            ? Fail(message, AnyFault(message.State))
            : message.State switch
            {
                VoiceMessageState.Hearing => MessageLifecycle.Heard(message, new Transcript(
                    "words", "en", TimeSpan.FromSeconds(2), random.Next(3) == 0 ? new Reply("I could not hear that.", AsText: random.Next(2) == 0) : null)),
                VoiceMessageState.Replying => random.Next(20) == 0 ? MessageLifecycle.NothingToSay(message) : MessageLifecycle.Written(message, new Reply("Hello.", AsText: random.Next(4) == 0)),
                VoiceMessageState.Speaking => MessageLifecycle.Spoken(message, new SpokenAudio(new byte[] { 1 }, "miss"), "key", random.Next(3) == 0 ? "900" : null),
                VoiceMessageState.Uploading => MessageLifecycle.Uploaded(message, "901"),
                VoiceMessageState.Sending => Send(message),
                var state => throw new InvalidOperationException($"{state} has no step."),
            };

        private PendingMessage Send(PendingMessage message)
        {
            if (random.Next(10) == 0)
            {
                // Something of ours fails before the send.
                return Fail(message, Fault.Of(new InvalidOperationException()));
            }

            if (message is { SendingSinceUnixMs: null, Doubts: 0, Reply.AsText: true } && random.Next(5) == 0)
            {
                // Links of a note whose words went out as text.
                return MessageLifecycle.NothingToSay(message);
            }

            _now.ShouldBeGreaterThanOrEqualTo(_acceptancePossibleUntil, "no send while an earlier one may still be settled");
            _statuses.ShouldAllBe(at => at > _now, "no send after its status has come");
            message = MessageLifecycle.SendBegins(message, _now);
            Save(message);
            _now += random.Next(25_000);
            switch (random.Next(6))
            {
                case 0:
                    return Fail(message, AnyFault(VoiceMessageState.Sending));
                case 1 or 2:
                    // Its answer is lost, or the process dies first; WhatsApp accepted it, or not.
                    if (random.Next(2) == 0)
                    {
                        _accepted++;
                        Report();
                    }

                    if (random.Next(2) == 0)
                    {
                        return Crash(message);
                    }

                    _acceptancePossibleUntil = _now + (long)_options.UncertainFor.TotalMilliseconds;
                    return Fail(message, new Fault(FaultKind.Uncertain, "uncertain", "lost"));
                case 3:
                    // The answer comes, and then something of ours fails.
                    _accepted++;
                    return Fail(MessageLifecycle.Accepted(message, "wamid.answer"), Fault.Of(new InvalidOperationException()));
                default:
                    _accepted++;
                    Report();
                    return MessageLifecycle.Accepted(message, "wamid.answer");
            }
        }

        private PendingMessage Fail(PendingMessage message, Fault fault) => MessageLifecycle.StepFailed(message, fault, _now, _options, random.NextDouble());

        private Fault AnyFault(VoiceMessageState state)
        {
            var wait = random.Next(4) switch { 0 => (TimeSpan?)null, 1 => TimeSpan.Zero, 2 => TimeSpan.FromSeconds(random.Next(10_000_000)), _ => TimeSpan.FromSeconds(1) };
            var kind = state switch
            {
                VoiceMessageState.Speaking => random.Next(2) == 0 ? FaultKind.NoSpeech : FaultKind.Unspeakable,
                VoiceMessageState.Sending => (FaultKind[])[FaultKind.Passing, FaultKind.Permanent, FaultKind.PairRate, FaultKind.Account, FaultKind.MediaUnknown, FaultKind.MediaRefused, FaultKind.NumberForm] is var kinds
                    ? kinds[random.Next(kinds.Length)] : default,
                _ => random.Next(8) switch { 0 => FaultKind.Permanent, 1 => FaultKind.Defect, _ => FaultKind.Passing },
            };
            return new Fault(kind, "reason", "detail", wait);
        }

        /// <summary>All but what was stored is gone, and the process is away for up to ten minutes.</summary>
        private PendingMessage Crash(PendingMessage message)
        {
            _now += random.Next(4) == 0 ? random.Next(600_000) : random.Next(5000);
            var resumed = MessageLifecycle.Resume(_stored, _now, _options);
            if (resumed.State == VoiceMessageState.Uncertain)
            {
                _acceptancePossibleUntil = _now + (long)_options.UncertainFor.TotalMilliseconds;
            }

            if (message.State is not (VoiceMessageState.Received or VoiceMessageState.Uncertain))
            {
                _seen.Add((message.State, resumed.State));
            }

            return resumed;
        }

        /// <summary>The status comes soon, late, or never.</summary>
        private void Report()
        {
            if (random.Next(4) > 0)
            {
                _statuses.Add(_now + random.Next(random.Next(2) == 0 ? 2000 : 100_000));
            }
        }

        private void Save(PendingMessage message) => _stored = MessageLifecycleTests.Stored(message);

        private void Saw(PendingMessage from, PendingMessage to)
        {
            if (from.State != to.State)
            {
                _seen.Add((from.State, to.State));
            }
        }
    }
}
