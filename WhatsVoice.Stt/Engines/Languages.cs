using System.Collections.Frozen;

namespace WhatsVoice.Stt.Engines;

/// <summary>
/// Engines name languages in three ways: OpenAI by English names (<c>english</c>), ElevenLabs by ISO 639-3 (<c>eng</c>), Whisper by
/// ISO 639-1 (<c>en</c>). This service answers with the last.
/// </summary>
internal static class Languages
{
    // The languages of Whisper (openai/whisper, tokenizer.py) that have an ISO 639-1 code.
    private const string Table = """
        af afr afrikaans|am amh amharic|ar ara arabic|as asm assamese|az aze azerbaijani|ba bak bashkir|be bel belarusian|bg bul bulgarian
        bn ben bengali|bo bod tibetan|br bre breton|bs bos bosnian|ca cat catalan|cs ces czech|cy cym welsh|da dan danish|de deu german
        el ell greek|en eng english|es spa spanish|et est estonian|eu eus basque|fa fas persian|fi fin finnish|fo fao faroese|fr fra french
        gl glg galician|gu guj gujarati|ha hau hausa|he heb hebrew|hi hin hindi|hr hrv croatian|ht hat haitian creole|hu hun hungarian
        hy hye armenian|id ind indonesian|is isl icelandic|it ita italian|ja jpn japanese|jv jav javanese|ka kat georgian|kk kaz kazakh
        km khm khmer|kn kan kannada|ko kor korean|la lat latin|lb ltz luxembourgish|ln lin lingala|lo lao lao|lt lit lithuanian
        lv lav latvian|mg mlg malagasy|mi mri maori|mk mkd macedonian|ml mal malayalam|mn mon mongolian|mr mar marathi|ms msa malay
        mt mlt maltese|my mya myanmar|ne nep nepali|nl nld dutch|nn nno nynorsk|no nor norwegian|oc oci occitan|pa pan punjabi|pl pol polish
        ps pus pashto|pt por portuguese|ro ron romanian|ru rus russian|sa san sanskrit|sd snd sindhi|si sin sinhala|sk slk slovak
        sl slv slovenian|sn sna shona|so som somali|sq sqi albanian|sr srp serbian|su sun sundanese|sv swe swedish|sw swa swahili
        ta tam tamil|te tel telugu|tg tgk tajik|th tha thai|tk tuk turkmen|tl tgl tagalog|tr tur turkish|tt tat tatar|uk ukr ukrainian
        ur urd urdu|uz uzb uzbek|vi vie vietnamese|yi yid yiddish|yo yor yoruba|zh zho chinese
        """;

    // What ElevenLabs' Scribe tells beyond them (documentation: capabilities/speech-to-text), and the code of Mandarin.
    private const string TableOfScribe = "ff ful fulah|ga gle irish|ig ibo igbo|ku kur kurdish|ky kir kyrgyz|lg lug ganda|ny nya chichewa|or ori odia|tl fil filipino|wo wol wolof|xh xho xhosa|zh cmn mandarin|zu zul zulu";

    // Whisper's alone: engines refuse to be asked for another.
    private static readonly FrozenDictionary<string, string> Requestable = Read(Table);
    private static readonly FrozenDictionary<string, string> Known = Read($"{Table}|{TableOfScribe}");

    /// <summary>The language that an engine tells as ISO 639-1, of a tag such as <c>en-US</c> its first part; null where it is unknown.</summary>
    public static string? ToCode(string? language) => Find(Known, language);

    /// <summary>The same of the language that a request asks for, which engines have to know; null where it is none of theirs.</summary>
    public static string? ToRequested(string? language) => Find(Requestable, language);

    private static string? Find(FrozenDictionary<string, string> codes, string? language) => language?.Trim() is not { } name
        ? null
        : codes.GetValueOrDefault(name) ?? codes.GetValueOrDefault(name.Split('-', '_')[0]);

    private static FrozenDictionary<string, string> Read(string table) => table
        .Split(['|', '\n'], StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' ', 3))
        .SelectMany(names => names.Select(name => KeyValuePair.Create(name, names[0])))
        .DistinctBy(pair => pair.Key)
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
