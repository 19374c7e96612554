using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>A request as its engine will speak it.</summary>
/// <param name="Order">The request, with its text as the engine reads it.</param>
/// <param name="Sentences">What is spoken, without what the engine cannot read.</param>
/// <param name="Dropped">What of the request's text is not spoken.</param>
internal sealed record SpeechPlan(SpeechOrder Order, IReadOnlyList<Sentence> Sentences, IReadOnlyList<TimeSpan> Pauses, DroppedText Dropped)
{
    /// <summary>Every word that the engine is given.</summary>
    public string SpokenText => string.Join(' ', Sentences.Select(sentence => sentence.Text));
}

/// <summary>Splits a request into sentences for its engine, and leaves out words in scripts that the engine cannot read.</summary>
internal sealed class SpeechPlanner(IOptions<PauseOptions> pauses, TimeProvider time)
{
    /// <exception cref="UnspeakableTextException">The engine can read nothing of it.</exception>
    public SpeechPlan Plan(SpeechOrder order, StageTimes times)
    {
        var started = time.GetTimestamp();
        var engine = order.Engine.Description;
        var profile = order.Settings;
        var sentences = SentenceSplitter.Split(order.Text, engine.MaxCharacters(profile), sentence => engine.SpellOut(sentence, order.TextLanguage, profile));
        order = order with { Text = string.Concat(sentences.Select(sentence => sentence.Text + (sentence.After == SentenceBreak.Paragraph ? "\n\n" : "\n"))) };
        var words = 0;
        if (engine.Languages(profile) is { } languages)
        {
            sentences = Readable(sentences, Scripts.ReadIn(languages), out words);
            if (sentences.Count == 0)
            {
                throw new UnspeakableTextException($"input is in a script that the voice {engine.Name} cannot read; it speaks {string.Join(", ", languages.Order(StringComparer.Ordinal))}.");
            }
        }

        times.AddSplit(time.GetElapsedTime(started));
        return new SpeechPlan(
            order, sentences, sentences.ConvertAll(sentence => pauses.Value.After(sentence.After)), words == 0 ? order.Dropped : order.Dropped.With(DroppedKind.Script, words));
    }

    private static List<Sentence> Readable(List<Sentence> sentences, IReadOnlySet<Script> scripts, out int words)
    {
        words = 0;
        var readable = new List<Sentence>(sentences.Count);
        foreach (var sentence in sentences)
        {
            var rest = Scripts.Without(sentence.Text, scripts, out var without);
            words += without;
            if (without == 0 || rest.Any(char.IsLetter))
            {
                readable.Add(sentence with { Text = rest });
            }
            else if (readable.Count > 0 && sentence.After > readable[^1].After)
            {
                readable[^1] = readable[^1] with { After = sentence.After };
            }
        }

        return readable;
    }
}
