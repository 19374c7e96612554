using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>A request that cannot be served as it is; answered with 400.</summary>
/// <param name="errors">By field: what is wrong and what is allowed.</param>
internal sealed class InvalidSpeechRequestException(IReadOnlyDictionary<string, string[]> errors) : Exception("The request is not valid.")
{
    public IReadOnlyDictionary<string, string[]> Errors => errors;
}

/// <summary>The text is longer than <c>Speech:MaxCharacters</c>; answered with 413.</summary>
internal sealed class TextTooLongException(int length, int limit)
    : Exception($"input has {length} characters; Speech:MaxCharacters allows {limit}.");

/// <summary>The sound would be or is longer than <c>Speech:MaxAudioDuration</c>; answered with 413.</summary>
internal sealed class AudioTooLongException(TimeSpan duration, TimeSpan limit)
    : Exception($"input takes about {duration.TotalSeconds:0} s to speak; Speech:MaxAudioDuration allows {limit.TotalSeconds:0} s.");

/// <summary>The form of BCP 47 tags, as far as they name a language, a script and a region.</summary>
internal static partial class LanguageTag
{
    public static bool IsValid(string tag) => Tag().IsMatch(tag);

    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();
}

/// <summary>Checks a request and fills in what it leaves out. Every fault is reported at once.</summary>
internal sealed class SpeechRequestReader(EngineChain chain, IOptions<SpeechOptions> options, IOptions<EngineOptions> engines)
{
    private const double SlowestSpeed = 0.25;
    private const double FastestSpeed = 4;
    private const int LowestBitRate = 6_000;
    private const int HighestBitRate = 64_000;
    private const int MarksPerCharacter = 4;
    private const int MaxPreferredVoices = 200;

    // The estimate refuses only what is clearly too long; the sound itself is measured as it is made.
    private const double EstimateTolerance = 1.25;

    // Uncompressed sound that is longer is sent as it is made: a minute is 3 MB.
    private static readonly TimeSpan LongestUncompressed = TimeSpan.FromMinutes(1);

    /// <exception cref="InvalidSpeechRequestException">With what is wrong, by field.</exception>
    /// <exception cref="TextTooLongException">The text is over the limit.</exception>
    /// <exception cref="AudioTooLongException">Its sound would be.</exception>
    /// <exception cref="UnspeakableTextException">No engine speaks its language.</exception>
    public SpeechOrder Read(CreateSpeechRequest request, bool fromApi = false)
    {
        var errors = new Dictionary<string, string[]>();
        var (text, dropped) = ReadText(request.Input, errors);
        var format = ReadFormat(request.ResponseFormat, errors);

        Require(request.Voice is null || chain.Knows(request.Voice), "voice", $"must be one of {List(chain.Voices.Select(known => known.Id))}, or OpenAI's name of a voice for the default");

        var speed = request.Speed ?? 1;
        Require(speed is >= SlowestSpeed and <= FastestSpeed, "speed", "must be from 0.25 to 4");

        var profile = request.Profile ?? engines.Value.DefaultProfile;
        Require(engines.Value.Profiles.ContainsKey(profile), "profile", $"must be one of {List(engines.Value.Profiles.Keys)}");

        var language = request.Language ?? "";
        Require(language.Length == 0 || LanguageTag.IsValid(language), "language", "must be a BCP 47 tag such as en or pt-BR");
        Require(request.Voices is null || (request.Voices.Count <= MaxPreferredVoices && request.Voices.Keys.All(LanguageTag.IsValid)), "voices", "must hold at most 200 voices under BCP 47 tags");
        Require(request.BitRate is null or (>= LowestBitRate and <= HighestBitRate), "bit_rate", "must be from 6000 to 64000");
        Require(request.Instructions is null or { Length: <= 4096 }, "instructions", "must have at most 4096 characters");
        Require(request.StreamFormat is null or "audio", "stream_format", "must be audio; sse is not offered");
        if (errors.Count > 0)
        {
            throw new InvalidSpeechRequestException(errors);
        }

        var duration = SpeechDuration.Estimate(text, speed);
        if (duration > options.Value.MaxAudioDuration * EstimateTolerance)
        {
            throw new AudioTooLongException(duration, options.Value.MaxAudioDuration);
        }

        var textLanguage = language.Length > 0 ? language : LanguageDetector.Detect(text);
        var voice = request.Voice ?? PreferredVoice(request.Voices, textLanguage) ?? options.Value.VoiceOf(textLanguage);
        var order = new SpeechOrder(text, voice, format, speed, profile, engines.Value.Profiles[profile], language, textLanguage, chain.Engines[0])
        {
            Stream = (request.Stream ?? request.StreamFormat is not null) || (format != SpeechFormat.Opus && duration > LongestUncompressed),
            BitRate = request.BitRate,
            Instructions = request.Instructions?.Trim() ?? "",
            Debug = request.Debug == true,
            FromApi = fromApi,
            DefaultSettings = engines.Value.Profiles[engines.Value.DefaultProfile],
            Dropped = dropped,
        };
        return order with { Engine = chain.For(order)[0] };

        void Require(bool condition, string field, string otherwise)
        {
            if (!condition)
            {
                errors[field] = [$"{field} {otherwise}."];
            }
        }
    }

    /// <summary>The caller's voice for a language or, without its region, for all of its kinds; null where there is none that an engine has.</summary>
    private string? PreferredVoice(Dictionary<string, string>? voices, string language)
    {
        string[] tags = [language, language.Split('-')[0]];
        return tags.Select(tag => voices?.FirstOrDefault(voice => voice.Key.Equals(tag, StringComparison.OrdinalIgnoreCase)).Value)
            .FirstOrDefault(voice => voice is not null && chain.Knows(voice));
    }

    private CleanedText ReadText(string? input, Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrWhiteSpace(input))
        {
            errors["input"] = ["input must hold the text to speak."];
            return new CleanedText("", new DroppedText());
        }

        // Marks and addresses do not count, but what is to be cleaned is limited too.
        if (input.Length > (long)options.Value.MaxCharacters * MarksPerCharacter)
        {
            throw new TextTooLongException(input.Length, options.Value.MaxCharacters);
        }

        var text = TextCleaner.Clean(input);
        if (text.Text.EnumerateRunes().Count() is var length && length > options.Value.MaxCharacters)
        {
            throw new TextTooLongException(length, options.Value.MaxCharacters);
        }

        if (!Characters.IsSpeakable(text.Text))
        {
            errors["input"] = ["input must hold something to speak: a letter or a digit."];
        }

        return text;
    }

    private static SpeechFormat ReadFormat(string? format, Dictionary<string, string[]> errors)
    {
        switch (format)
        {
            case null or "opus":
                return SpeechFormat.Opus;
            case "wav":
                return SpeechFormat.Wav;
            case "pcm":
                return SpeechFormat.Pcm;
            default:
                errors["response_format"] = ["response_format must be one of opus, wav, pcm; mp3, aac and flac are not offered."];
                return default;
        }
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names);
}
