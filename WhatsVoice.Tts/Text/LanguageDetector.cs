using System.Collections.Frozen;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Tells the language of a text: by its script and its letters where these have one language, else by the words that every sentence of a
/// language is full of. It rather does not know than guess, since a text is refused by engines that do not speak its language (docs/adr/0023).
/// </summary>
internal static class LanguageDetector
{
    // The first words tell enough, and a text may be long.
    private const int MaxWords = 100;

    // Two function words and a seventh of the text, or one that is half of it ("Danke."), and clearly more than of any other language.
    private const int MinHits = 2;
    private const double MinShare = 0.15;
    private const double MinShareOfOne = 0.5;
    private const double MinLead = 1.3;

    private static readonly FrozenDictionary<Script, string> ByScript = new Dictionary<Script, string>
    {
        [Script.Greek] = "el", [Script.Armenian] = "hy", [Script.Hebrew] = "he", [Script.Devanagari] = "hi", [Script.Bengali] = "bn", [Script.Gurmukhi] = "pa",
        [Script.Gujarati] = "gu", [Script.Tamil] = "ta", [Script.Telugu] = "te", [Script.Kannada] = "kn", [Script.Malayalam] = "ml", [Script.Sinhala] = "si",
        [Script.Thai] = "th", [Script.Lao] = "lo", [Script.Burmese] = "my", [Script.Georgian] = "ka", [Script.Ethiopic] = "am", [Script.Khmer] = "km",
        [Script.Kana] = "ja", [Script.Hangul] = "ko", [Script.Han] = "zh",
    }.ToFrozenDictionary();

    private static readonly (string Language, string Letters)[] CyrillicLetters = [("uk", "іїєґ"), ("ru", "ыэё")];
    private static readonly (string Language, string Letters)[] ArabicLetters = [("ur", "ٹڈڑںے"), ("fa", "پچژگکی")];

    // The commonest words of each language in Latin letters, and what people greet and thank with.
    private static readonly (string Language, string Words)[] FunctionWords =
    [
        ("en", "the and in on am is it never came went get got is are was were be been have has had will would can could should you your yours we our they their it its this that these those with for from of not what when where how why who there here please thank thanks hello yes at by to an as must may do does did into than then also but if so about after before i my me he she his her"),
        ("de", "der die das den dem des ein eine einen einem einer ist sind war waren wird werden wurde haben hat hatte ich du er sie wir ihr ihre ihren ihrem ihnen mein meine und oder aber nicht auch nur noch schon mit für von zu zum zur bei nach aus auf im am um wenn dass weil wie was wo hallo guten danke bitte kein keine können möchten gerne uns euch sich heute morgen"),
        ("fr", "le la les un une des du de et est sont était être avoir avez ont nous vous ils elle elles je tu il on ne pas plus pour par sur avec dans chez votre vos notre nos mon ma mes son sa ses ce cette ces que qui quoi où mais bonjour merci beaucoup salut oui au aux voici très bien c'est j'ai d'un"),
        ("es", "el la los las un una unos unas de del y es son está están era ser estar ha han hay yo tú usted ustedes nosotros su sus mi mis tu tus que qué quién cómo cuándo dónde no sí pero por para con sin en al se lo le muy más hola gracias buenos buenas días tardes favor adiós señor señora"),
        ("pt", "o a os as um uma uns umas de do da dos das e é são está estão foi ser ter tem têm eu você vocês nós ele ela eles seu sua seus suas meu minha que quem como quando onde não sim mas por para com sem em no na nos nas ao à se muito mais olá obrigado obrigada bom boa dia tarde favor pelo pela"),
        ("it", "il lo la i gli le un uno una di del della dei delle dello e è sono era essere avere ha hanno abbiamo io tu lui lei noi voi loro il suo sua mio mia che chi come quando dove non sì ma per con senza in nel nella al alla si molto più ciao grazie mille buongiorno prego anche questo questa vostro"),
        ("nl", "de het een en is zijn was waren wordt worden heeft hebben had ik jij je u wij we zij ze hij mijn uw jouw ons onze niet geen ook maar of met voor van naar bij uit op aan om als dat dit die wat waar hoe wie er hier hallo dank wel alstublieft goedemorgen graag kunt kan tot morgen"),
        ("sv", "och att det är en ett som på för med av till den de inte har jag du vi ni han hon kan ska var men om från eller så hej tack mycket din ditt vår vårt era här när vad hur varför också bara"),
        ("da", "og at det er en et som på for med af til den de ikke har jeg du vi han hun kan skal var men om fra eller så hej tak meget din dit vores jeres her når hvad hvor hvordan hvorfor også kun blev"),
        ("no", "og at det er en et som på for med av til den de ikke har jeg du vi dere han hun kan skal var men om fra eller så hei takk mye din ditt vår deres her når hva hvor hvordan hvorfor også bare ble"),
        ("fi", "ja on ei se että hän he me te minä sinä olen olet ovat oli mutta tai kun niin kuin myös jos mitä missä miten kiitos hei paljon hyvää päivää huomenta teidän meidän voi tämä kanssa"),
        ("pl", "i w na z do nie się jest są to że co jak ale za od po dla przez przed czy być był była ma mam pan pani państwo twój twoja nasz nasza dziękuję dziękujemy bardzo proszę dzień dobry cześć tak gdzie kiedy już tylko także"),
        ("cs", "a v na s do se je jsou to že co jak ale za od po pro před být byl byla má mám vás vám váš vaše náš naše děkuji děkujeme prosím dobrý den ahoj ano kde kdy už jen také není nebo"),
        ("sk", "a v na s do sa je sú to že čo ako ale za od po pre pred byť bol bola má mám vás vám váš vaše náš naše ďakujem ďakujeme prosím dobrý deň ahoj áno kde kedy už len tiež nie alebo"),
        ("hu", "a az és nem hogy egy van volt lesz meg ez azt mint de ha csak is már még kérem köszönöm szépen jó napot szia igen hol mikor önnek önök nekem vagyunk vagy"),
        ("ro", "și în la de pe cu un o este sunt nu că care pentru din prin mai dar sau dacă când unde cum eu tu noi voi el ea dumneavoastră vă ne mulțumesc bună ziua salut da fost foarte aveți"),
        ("tr", "ve bir bu da de için ile ne var yok çok ama gibi daha değil mi mı mu ben sen biz siz o olarak kadar sonra nasıl nerede teşekkürler teşekkür ederim ederiz merhaba evet hayır lütfen günaydın iyi"),
        ("vi", "và là của có không được cho với trong này đã sẽ tôi bạn chúng anh chị em ở đến từ một các những rất cảm ơn xin chào vâng khi nào đâu gì"),
        ("id", "dan yang di ke dari ini itu untuk dengan tidak ada akan sudah saya anda kami kita dia mereka bisa atau juga pada adalah terima kasih selamat pagi siang halo silakan apa kapan"),
        ("hr", "i u na s do se je su to da što kako ali za od po iz bez ili ako sam si smo ste vas vam vaš vaša naš naša hvala lijepo molim dobar dan bok gdje kada već samo također nije bio"),
        ("et", "ja on ei see et ma sa ta me te nad oli aga või kui ka siis mis kus kuidas aitäh tere palun väga teie meie"),
        ("lv", "un ir nav tas ka es tu viņš mēs jūs bija bet vai kad arī kas kur kā paldies sveiki lūdzu ļoti jūsu mūsu ar par no uz"),
        ("lt", "ir yra nėra tai kad aš tu jis mes jūs buvo bet ar kai taip kas kur kaip ačiū labas prašom labai jūsų mūsų su į iš"),
    ];

    // By word, the languages that it belongs to, as indexes above. Single letters are words in too many languages.
    private static readonly FrozenDictionary<string, int[]> LanguagesOf = FunctionWords
        .SelectMany((language, index) => language.Words.Split(' ').Distinct().Where(word => word.Length > 1).Select(word => (word, index)))
        .GroupBy(entry => entry.word, entry => entry.index)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>An ISO 639 code such as <c>de</c>; empty where the text does not tell.</summary>
    public static string Detect(string text)
    {
        var (script, isJapanese) = MainScript(text);
        return script switch
        {
            Script.Latin => ByWords(text),
            Script.Cyrillic => ByLetters(text, CyrillicLetters, "ru"),
            Script.Arabic => ByLetters(text, ArabicLetters, "ar"),
            Script.Han when isJapanese => "ja",
            _ => ByScript.GetValueOrDefault(script, ""),
        };
    }

    /// <summary>The script of most letters; Japanese mixes its kana with Chinese characters.</summary>
    private static (Script Script, bool IsJapanese) MainScript(string text)
    {
        Span<int> counts = stackalloc int[(int)Script.Other + 1];
        foreach (var rune in text.EnumerateRunes())
        {
            counts[(int)Scripts.Of(rune)]++;
        }

        counts[(int)Script.Common] = 0;
        var isJapanese = counts[(int)Script.Kana] * 10 > counts[(int)Script.Han];
        var most = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            most = counts[i] > counts[most] ? i : most;
        }

        return ((Script)most, isJapanese);
    }

    private static string ByLetters(string text, (string Language, string Letters)[] letters, string otherwise)
    {
        foreach (var (language, own) in letters)
        {
            if (text.AsSpan().IndexOfAny(own) >= 0)
            {
                return language;
            }
        }

        return otherwise;
    }

    private static string ByWords(string text)
    {
        Span<int> hits = stackalloc int[FunctionWords.Length];
        var words = 0;
        foreach (var word in WordsOf(text))
        {
            words++;
            foreach (var language in LanguagesOf.GetValueOrDefault(word, []))
            {
                hits[language]++;
            }
        }

        var (best, second) = (0, -1);
        for (var i = 1; i < hits.Length; i++)
        {
            if (hits[i] > hits[best])
            {
                (best, second) = (i, best);
            }
            else if (second < 0 || hits[i] > hits[second])
            {
                second = i;
            }
        }

        var share = (double)hits[best] / Math.Max(words, 1);
        return (hits[best] >= MinHits ? share >= MinShare : share >= MinShareOfOne) && hits[best] >= hits[second] * MinLead && hits[best] > hits[second] ? FunctionWords[best].Language : "";
    }

    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length && words.Count < MaxWords; i++)
        {
            var isInWord = i < text.Length && (char.IsLetter(text[i]) || (start >= 0 && text[i] is '\'' or '’'));
            if (isInWord && start < 0)
            {
                start = i;
            }
            else if (!isInWord && start >= 0)
            {
                words.Add(text[start..i].Replace('’', '\'').ToLowerInvariant());
                start = -1;
            }
        }

        return words;
    }
}
