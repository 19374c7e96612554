namespace WhatsVoice.Bench.CrashRun;

/// <summary>Counts what was lost, came twice or came out of order, from the phones and nothing else.</summary>
internal sealed class Verifier(Phrases phrases, HttpClient sandbox)
{
    private readonly Dictionary<string, int> _phraseOfMedia = new(StringComparer.Ordinal);

    public int Lost { get; private set; }

    public int Duplicates { get; private set; }

    public int OutOfOrder { get; private set; }

    /// <summary>Who wrote each message and when, and how long its first answer took.</summary>
    public List<(Person Person, DateTimeOffset Written, TimeSpan Took)> Answers { get; } = [];

    public async Task AddAsync(Person person, CancellationToken cancellationToken)
    {
        var first = new DateTimeOffset?[person.Written.Count];
        var latest = -1;
        foreach (var note in await person.NotesAsync(cancellationToken))
        {
            var phrase = await PhraseOfAsync(note.MediaId, cancellationToken);
            if (first[phrase] is not null)
            {
                Duplicates++;
                continue;
            }

            first[phrase] = note.At;
            if (phrase < latest)
            {
                OutOfOrder++;
            }

            latest = Math.Max(latest, phrase);
        }

        for (var number = 0; number < first.Length; number++)
        {
            if (first[number] is { } at)
            {
                Answers.Add((person, person.Written[number], at - person.Written[number]));
            }
            else
            {
                Lost++;
            }
        }
    }

    private async Task<int> PhraseOfAsync(string mediaId, CancellationToken cancellationToken)
    {
        if (!_phraseOfMedia.TryGetValue(mediaId, out var phrase))
        {
            phrase = phrases.Recognize(await sandbox.GetByteArrayAsync($"sandbox/media/{mediaId}", cancellationToken));
            _phraseOfMedia.Add(mediaId, phrase);
        }

        return phrase;
    }
}
