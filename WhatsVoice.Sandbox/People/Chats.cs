using WhatsVoice.Sandbox.Events;

namespace WhatsVoice.Sandbox.People;

/// <summary>
/// Everyone's chat, in memory. One lock guards it all: each operation takes microseconds, and events keep the order
/// of the changes.
/// </summary>
internal sealed class Chats(EventHub events, TimeProvider time)
{
    public const int PeopleKept = 2_000;

    /// <summary>Free-form sends are allowed this long after the person's last message (Meta: customer service window).</summary>
    public static readonly TimeSpan ServiceWindow = TimeSpan.FromHours(24);

    /// <summary>The typing indicator ends by itself (Meta: typing indicators).</summary>
    public static readonly TimeSpan TypingLasts = TimeSpan.FromSeconds(25);

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, Person> _people = [];
    private readonly Dictionary<string, Person> _byUserId = [];
    private readonly Dictionary<string, Person> _byMessage = [];

    /// <summary>Adds a person's message, which is pending until its webhook is acknowledged.</summary>
    /// <param name="note">The audio, where it is an audio message.</param>
    public (Person Person, ChatMessage Message) Write(PersonMessage written, VoiceRecording? note = null)
    {
        lock (_gate)
        {
            var person = Meet(written.From!);
            person.Name = string.IsNullOrWhiteSpace(written.Name) ? person.Name : written.Name.Trim();
            person.HidesNumber = written.HideNumber;
            var at = written.At ?? time.GetUtcNow();
            person.LastWroteAt = at > person.LastWroteAt ? at : person.LastWroteAt ?? at;
            var message = new ChatMessage(MessageIds.New(person.Number), Directions.In, note is null ? "text" : "audio", Statuses.Pending, at,
                note is null ? written.Text : null, note?.File.Id, note?.IsVoiceNote, note?.DurationMs, written.ReplyTo);
            Append(person, message);
            return (person, message);
        }
    }

    /// <summary>The business's message shows on the phone, and "typing…" ends.</summary>
    public ChatMessage Show(Person person, ChatMessage message)
    {
        lock (_gate)
        {
            var answered = person.Messages.FindLast(earlier => earlier.Direction == Directions.In
                && (message.ReplyTo is null || earlier.Id == message.ReplyTo));
            message = message with { TookMs = answered is null ? null : Math.Round((message.At - answered.At).TotalMilliseconds, 1) };
            EndTyping(person);
            Append(person, message);
            return message;
        }
    }

    /// <summary>Moves a message's status forward. False when it is unknown, or already there or further.</summary>
    public bool Advance(string messageId, string status, MessageError? error = null)
    {
        lock (_gate)
        {
            return _byMessage.TryGetValue(messageId, out var person) && Advance(person, IndexOf(person, messageId), status, error);
        }
    }

    /// <summary>The business has read this message, and so every earlier one. Null when nobody wrote it.</summary>
    public Person? MarkRead(string messageId, bool typing)
    {
        lock (_gate)
        {
            if (!_byMessage.TryGetValue(messageId, out var person) || person.Messages[IndexOf(person, messageId)].Direction != Directions.In)
            {
                return null;
            }

            for (var index = IndexOf(person, messageId); index >= 0; index--)
            {
                if (person.Messages[index].Direction == Directions.In)
                {
                    Advance(person, index, Statuses.Read, error: null);
                }
            }

            if (typing)
            {
                person.TypingUntil = time.GetUtcNow() + TypingLasts;
                events.Publish(new SandboxEvent("typing", person.Number, Until: person.TypingUntil));
            }

            return person;
        }
    }

    /// <summary>Finds by number (punctuation is ignored, as Meta does) or by business-scoped user id.</summary>
    public Person? Find(string? numberOrUserId)
    {
        lock (_gate)
        {
            return numberOrUserId is null ? null
                : _byUserId.TryGetValue(numberOrUserId, out var person) ? person
                : _people.GetValueOrDefault(string.Concat(numberOrUserId.Where(char.IsAsciiDigit)));
        }
    }

    public bool InServiceWindow(Person person)
    {
        lock (_gate)
        {
            return person.LastWroteAt is { } wrote && time.GetUtcNow() - wrote < ServiceWindow;
        }
    }

    public ChatMessage? FindMessage(string number, string messageId)
    {
        lock (_gate)
        {
            return _byMessage.TryGetValue(messageId, out var person) && person.Number == number
                ? person.Messages[IndexOf(person, messageId)]
                : null;
        }
    }

    /// <summary>The number of the person in whose chat the message is.</summary>
    public string? OwnerOf(string messageId)
    {
        lock (_gate)
        {
            return _byMessage.GetValueOrDefault(messageId)?.Number;
        }
    }

    public IReadOnlyList<ChatSummary> List()
    {
        lock (_gate)
        {
            return [.. _people.Values.Reverse().Select(person => new ChatSummary(
                person.Number, person.Name, person.UserId, TypingUntil(person) is not null, person.Messages.LastOrDefault()))];
        }
    }

    public ChatHistory History(string number)
    {
        lock (_gate)
        {
            return _people.TryGetValue(number, out var person)
                ? new ChatHistory([.. person.Messages], TypingUntil(person))
                : new ChatHistory([]);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _people.Clear();
            _byUserId.Clear();
            _byMessage.Clear();
            events.Publish(new SandboxEvent("reset"));
        }
    }

    private static int IndexOf(Person person, string messageId) => person.Messages.FindLastIndex(message => message.Id == messageId);

    private DateTimeOffset? TypingUntil(Person person) => person.TypingUntil > time.GetUtcNow() ? person.TypingUntil : null;

    private Person Meet(string number)
    {
        if (!_people.Remove(number, out var person))
        {
            person = new Person(number);
            _byUserId[person.UserId] = person;
        }

        _people.Add(number, person);
        if (_people.Count > PeopleKept)
        {
            var quietest = _people.GetAt(0).Value;
            _people.RemoveAt(0);
            _byUserId.Remove(quietest.UserId);
            quietest.Messages.ForEach(message => _byMessage.Remove(message.Id));
        }

        return person;
    }

    private void Append(Person person, ChatMessage message)
    {
        person.Messages.Add(message);
        _byMessage[message.Id] = person;
        if (person.Messages.Count > Person.MessagesKept)
        {
            _byMessage.Remove(person.Messages[0].Id);
            person.Messages.RemoveAt(0);
        }

        events.Publish(new SandboxEvent("message", person.Number, person.Name, message));
    }

    private bool Advance(Person person, int index, string status, MessageError? error)
    {
        var message = person.Messages[index];
        if (!Statuses.Follows(status, message.Status))
        {
            return false;
        }

        person.Messages[index] = message with { Status = status, Error = error };
        events.Publish(new SandboxEvent("status", person.Number, Message: person.Messages[index]));
        return true;
    }

    private void EndTyping(Person person)
    {
        if (person.TypingUntil is not null)
        {
            person.TypingUntil = null;
            events.Publish(new SandboxEvent("typing", person.Number));
        }
    }
}
