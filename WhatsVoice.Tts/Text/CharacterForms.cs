using System.Collections.Frozen;
using System.Text;

namespace WhatsVoice.Tts.Text;

/// <summary>
/// Unicode's normalization as far as speech needs it. The services run without ICU (globalization-invariant mode), where
/// <see cref="string.Normalize()"/> changes nothing, so the tables are here: taken from Unicode 16's data, character by character.
/// </summary>
internal static class CharacterForms
{
    private const int Circled = 0x2460;
    private const int Parenthesized = 0x2474;
    private const int WithPoint = 0x2488;
    private const int FullWidthAscii = 0xFEE0;

    // What a reader says of a styled letter, from the first character on; a point stands for a character that stays.
    private static readonly (int First, string Forms)[] Styled =
    [
        (0x1D400, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg.ijklmnopqrstuvwxyzABCDEF" +
            "GHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzA.CD..G..JK..NOPQ.STUVWXYZabcd.f.hijklmn.pqrstuvwxyzABCDEFGHIJKL" +
            "MNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzAB.DEFG..JKLMNOPQ.STUVWXY.abcdefghijklmnopqrstuvwxyzAB.DEFG.IJKLM.O..." +
            "STUVWXY.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX" +
            "YZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcd" +
            "efghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij" +
            "klmnopqrstuvwxyzıȷ..ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂εθκφρπΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇αβγδεζ" +
            "ηθικλμνξοπρςστυφχψω∂εθκφρπΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂εθκφρπΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇" +
            "αβγδεζηθικλμνξοπρςστυφχψω∂εθκφρπΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂εθκφρπϜϝ..0123456789012345" +
            "6789012345678901234567890123456789"), // bold, italic, script, double-struck
        (0x2102, "C....Ɛ..gHHHhħIILl.N...PQRRR......Z.Ω.Z.KÅBC.eEF.Moאבגדi..πγΓΠ.....Ddeij"), // letters of mathematics
        (0xFF66, "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"), // half-width katakana
        (0xFB50, "ٱٱٻٻٻٻپپپپڀڀڀڀٺٺٺٺٿٿٿٿٹٹٹٹڤڤڤڤڦڦڦڦڄڄڄڄڃڃڃڃچچچچڇڇڇڇڍڍڌڌڎڎڈڈژژڑڑککککگگگگڳڳڳڳڱڱڱڱںںڻڻڻڻۀۀہہہہھھھھےےۓۓ"), // Arabic letters by their place in a word
        (0xFE70, "................ءآآأأؤؤإإئئئئااببببةةتتتتثثثثججججححححخخخخددذذررززسسسسششششصصصصضضضضططططظظظظععععغغغغففففققققككككل" +
            "لللممممننننههههووىىيييي........"),
    ];

    private static readonly FrozenDictionary<int, string> Several = new Dictionary<int, string>
    {
        ['ﬀ'] = "ff", ['ﬁ'] = "fi", ['ﬂ'] = "fl", ['ﬃ'] = "ffi", ['ﬄ'] = "ffl", ['ﬅ'] = "st", ['ﬆ'] = "st", ['ﻵ'] = "لآ", ['ﻶ'] = "لآ", ['ﻷ'] = "لأ", ['ﻸ'] = "لأ",
        ['ﻹ'] = "لإ", ['ﻺ'] = "لإ", ['ﻻ'] = "لا", ['ﻼ'] = "لا", ['℃'] = "°C", ['℉'] = "°F", ['㈱'] = "(株)",
        ['Ⅰ'] = "I", ['Ⅱ'] = "II", ['Ⅲ'] = "III", ['Ⅳ'] = "IV", ['Ⅴ'] = "V", ['Ⅵ'] = "VI", ['Ⅶ'] = "VII", ['Ⅷ'] = "VIII", ['Ⅸ'] = "IX", ['Ⅹ'] = "X", ['Ⅺ'] = "XI", ['Ⅻ'] = "XII",
        ['ⅰ'] = "i", ['ⅱ'] = "ii", ['ⅲ'] = "iii", ['ⅳ'] = "iv", ['ⅴ'] = "v", ['ⅵ'] = "vi", ['ⅶ'] = "vii", ['ⅷ'] = "viii", ['ⅸ'] = "ix", ['ⅹ'] = "x",
        ['㎎'] = "mg", ['㎏'] = "kg", ['㎖'] = "ml", ['㎘'] = "kl", ['㎜'] = "mm", ['㎝'] = "cm", ['㎞'] = "km", ['㎡'] = "m²", ['㎢'] = "km²", ['㎥'] = "m³", ['㏄'] = "cc",
        ['㎐'] = "Hz", ['㎑'] = "kHz", ['㎒'] = "MHz", ['㎓'] = "GHz", ['㎾'] = "kW", ['㎅'] = "KB", ['㎆'] = "MB", ['㎇'] = "GB", ['㎉'] = "kcal", ['㏈'] = "dB", ['㏊'] = "ha", ['㎳'] = "ms",
        ['￠'] = "¢", ['￡'] = "£", ['￥'] = "¥", ['￦'] = "₩",
    }.ToFrozenDictionary();

    // For each mark: a letter, and what both are together.
    private static readonly (char Mark, string Pairs)[] Compositions =
    [
        ('\u0300', "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹЕЀИЍеѐиѝĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳἀἂἁἃἈἊἉἋἐἒἑἓἘἚἙἛἠἢἡἣἨἪἩἫἰἲἱἳἸἺἹἻὀὂ" +
            "ὁὃὈὊὉὋὐὒὑὓὙὛὠὢὡὣὨὪὩὫαὰεὲηὴιὶοὸυὺωὼΑᾺΕῈΗῊ᾿῍ϊῒΙῚ῾῝ϋῢΥῪ¨῭ΟῸΩῺ"),
        ('\u0301', "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿ¨΅ΑΆΕΈΗΉΙΊΟΌΥΎΩΏϊΐαάεέηήιίϋΰοόυύωώϒϓГЃКЌгѓ" +
            "кќÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứἀἄἁἅἈἌἉἍἐἔἑἕἘἜἙἝἠἤἡἥἨἬἩἭἰἴἱἵἸἼἹἽὀὄὁὅὈὌὉὍὐὔὑὕ" +
            "ὙὝὠὤὡὥὨὬὩὭ᾿῎῾῞"),
        ('\u0302', "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"),
        ('\u0303', "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"),
        ('\u0304', "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳИӢиӣУӮуӯGḠgḡḶḸḷḹṚṜṛṝαᾱΑᾹιῑΙῙυῡΥῩ"),
        ('\u0306', "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуўЖӁжӂАӐаӑЕӖеӗȨḜȩḝẠẶạặαᾰΑᾸιῐΙῘυῠΥῨ"),
        ('\u0307', "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ"),
        ('\u0308', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸΙΪΥΫιϊυϋϒϔЕЁІЇеёіїАӒаӓӘӚәӛЖӜжӝЗӞзӟИӤиӥОӦоӧӨӪөӫЭӬэӭУӰуӱЧӴчӵЫӸыӹHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"),
        ('\u0309', "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"),
        ('\u030A', "AÅaåUŮuůwẘyẙ"),
        ('\u030B', "OŐoőUŰuűУӲуӳ"),
        ('\u030C', "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"),
        ('\u031B', "OƠoơUƯuư"),
        ('\u0323', "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ"),
        ('\u0326', "SȘsșTȚtț"),
        ('\u0327', "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"),
        ('\u0328', "AĄaąEĘeęIĮiįUŲuųOǪoǫ"),
        ('\u0653', "اآ"),
        ('\u0654', "اأوؤيئەۀہۂےۓ"),
        ('\u0655', "اإ"),
        ('\u09BE', "েো"),
        ('\u09D7', "েৌ"),
        ('\u0BBE', "ெொேோ"),
        ('\u0BD7', "ஒஔெௌ"),
        ('\u0CC2', "ೆೊ"),
        ('\u0D3E', "െൊേോ"),
        ('\u0D57', "െൌ"),
        ('\u3099', "かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼうゔゝゞカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボウヴワヷヰヸヱヹヲヺヽヾ"),
        ('\u309A', "はぱひぴふぷへぺほぽハパヒピフプヘペホポ"),
    ];

    private static readonly FrozenDictionary<(char Letter, char Mark), char> Composed = Compositions
        .SelectMany(entry => entry.Pairs.Chunk(2).Select(pair => KeyValuePair.Create((pair[0], entry.Mark), pair[1])))
        .ToFrozenDictionary();

    /// <summary>A letter and the mark that follows it, as one character; null where Unicode has none.</summary>
    public static char? Compose(char letter, char mark) => Composed.TryGetValue((letter, OfFullWidth(mark)), out var both) ? both : null;

    /// <summary>What a reader says of a styled, enclosed or full-width character; null for one that stays as it is.</summary>
    public static string? PlainFormOf(Rune rune) => rune.Value switch
    {
        0x2044 => "/",
        < 0x2100 => null,
        >= Circled and < Parenthesized => $" {rune.Value - Circled + 1} ",
        >= Parenthesized and < WithPoint => $" {rune.Value - Parenthesized + 1} ",
        >= WithPoint and < 0x249C => $" {rune.Value - WithPoint + 1}. ",
        >= 0x24B6 and <= 0x24CF => Letter('A', rune.Value - 0x24B6),
        >= 0x24D0 and <= 0x24E9 => Letter('a', rune.Value - 0x24D0),
        // Full width, but for punctuation that ends sentences and clauses without a space.
        (>= 0xFF03 and <= 0xFF06) or (>= 0xFF0A and <= 0xFF0B) or 0xFF0D or (>= 0xFF0F and <= 0xFF19) or 0xFF1D or (>= 0xFF20 and <= 0xFF3A) or 0xFF3F or (>= 0xFF41 and <= 0xFF5A)
            => ((char)(rune.Value - FullWidthAscii)).ToString(),
        // White and black squares and circles.
        >= 0x1F130 and <= 0x1F149 => Letter('A', rune.Value - 0x1F130),
        >= 0x1F150 and <= 0x1F169 => Letter('A', rune.Value - 0x1F150),
        >= 0x1F170 and <= 0x1F189 => Letter('A', rune.Value - 0x1F170),
        _ => Several.GetValueOrDefault(rune.Value) ?? StyledFormOf(rune.Value),
    };

    private static char OfFullWidth(char mark) => mark switch
    {
        '\uFF9E' => '\u3099',
        '\uFF9F' => '\u309A',
        _ => mark,
    };

    private static string? StyledFormOf(int character)
    {
        foreach (var (first, forms) in Styled)
        {
            if (character >= first && character < first + forms.Length && forms[character - first] is not '.' and var form)
            {
                return form.ToString();
            }
        }

        return null;
    }

    private static string Letter(char first, int index) => ((char)(first + index)).ToString();
}
