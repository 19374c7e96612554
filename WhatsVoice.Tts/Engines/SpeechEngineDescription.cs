using System.Globalization;

namespace WhatsVoice.Tts.Engines;

/// <summary>What the pipeline must know of an engine; every engine's client answers <c>GetService</c> with it.</summary>
/// <param name="Name">As in <c>X-Engine</c>, for example <c>flite</c>.</param>
/// <param name="Version">Changes whenever the same text may sound different: part of every cache key.</param>
/// <param name="DefaultVoice">When a request asks for none, or for another engine's.</param>
internal abstract record SpeechEngineDescription(string Name, string Version, IReadOnlyList<SpeechVoice> Voices, string DefaultVoice)
{
    /// <summary>Whether it runs in this process: then it costs nothing and is never down, so it has neither a budget nor a breaker.</summary>
    public virtual bool IsLocal => false;

    /// <summary>Under which terms its speech may be used, for people.</summary>
    public abstract string Licence { get; }

    /// <summary>Why it cannot work yet, for example while its model is being fetched; null once it can.</summary>
    public virtual string? Unavailable => null;

    /// <summary>Whether a request may name this voice; more than those listed where the engine has too many to list.</summary>
    public virtual bool HasVoice(string voice) => Voices.Any(known => known.Id == voice);

    /// <summary>
    /// The languages it pronounces properly, as primary subtags of BCP 47 such as <c>en</c> or <c>fil</c>, in lower case; null where
    /// that is not known, and any may be tried.
    /// </summary>
    public abstract IReadOnlySet<string>? Languages(SpeechProfile profile);

    /// <summary>Whether a text in this language may be given to it.</summary>
    /// <param name="language">A BCP 47 tag, of which the primary subtag decides; empty for an unknown language.</param>
    /// <param name="profile">The request's profile: with some engines it chooses the model.</param>
    public bool Speaks(string language, SpeechProfile profile)
    {
        var primary = language.Split('-', '_')[0].ToLowerInvariant();
        return primary is "" or "und" or "mul" || Languages(profile) is not { } known || known.Contains(primary);
    }

    /// <summary>Whether it may have a voice of this name that it does not list: it is asked where no engine lists the voice.</summary>
    public virtual bool MayHaveVoice(string voice) => HasVoice(voice);

    /// <summary>Whether it can be told in words how to speak.</summary>
    public virtual bool TakesInstructions => false;

    /// <summary>How many characters of instructions go with each sentence: they are given to the engine, and billed, as the sentence is.</summary>
    /// <param name="instructions">The request's; empty for none.</param>
    public virtual int InstructionCharacters(string instructions) => 0;

    /// <summary>Whether it must be told the language, and so a detected one where none was given.</summary>
    public virtual bool NeedsLanguage => false;

    /// <summary>The text with those signs and numbers as words that this engine would skip or misread.</summary>
    /// <param name="text">A cleaned text.</param>
    /// <param name="language">Its BCP 47 tag; empty where it is not known.</param>
    /// <param name="profile">The request's profile: with some engines it chooses the model.</param>
    public virtual string SpellOut(string text, string language, SpeechProfile profile) => text;

    public abstract int MaxCharacters(SpeechProfile profile);

    /// <summary>Everything besides voice, language and text that changes the sound, in a fixed order: part of every cache key.</summary>
    public virtual string Settings(SpeechProfile profile, double speed) => speed.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Whether it can use the text around a piece to get its tone right.</summary>
    public virtual bool TakesContext(SpeechProfile profile) => false;
}

/// <summary>A voice as listed by <c>GET /v1/audio/voices</c>.</summary>
/// <param name="Id">What a request names.</param>
/// <param name="Language">A BCP 47 tag.</param>
internal sealed record SpeechVoice(string Id, string Engine, string Language, string Description);
