using CsCheck;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class SentenceSplitterTests
{
    private static readonly string[] Marks = [".", "!", "?", "...", "…", ",", ";", "Mr.", "e.g.", "3.14", "\"", ")", "\n", "。", "J.", "J.R.R.", "p.m.", "9.", "Uhr", "éß", "你好。", "नमस्ते।", "كيف؟", "Привет.", "สวัสดี", "안녕."];

    private static readonly Gen<string> Texts = Gen.OneOf(
            Gen.String[Gen.Char["abcdefgXYZ0189"], 1, 30],
            Gen.Int[0, Marks.Length - 1].Select(i => Marks[i]))
        .Array[0, 80]
        .Select(parts => string.Join(' ', parts));

    [Theory]
    [InlineData("One. Two! Three?", "One.", "Two!", "Three?")]
    [InlineData("Dr. Smith pays 3.50 at 7 p.m. on Friday. Good.", "Dr. Smith pays 3.50 at 7 p.m. on Friday.", "Good.")]
    [InlineData("Wait... what? \"Yes.\" He left.", "Wait... what?", "\"Yes.\"", "He left.")]
    [InlineData("J. R. Tolkien wrote. So do I. Fine.", "J. R. Tolkien wrote.", "So do I.", "Fine.")]
    [InlineData("First line\nsecond line", "First line", "second line")]
    [InlineData("你好。再见。", "你好。", "再见。")]
    [InlineData("Use tools, e.g. Hammers. Then rest.", "Use tools, e.g. Hammers.", "Then rest.")]
    [InlineData("Das ist z.B. Holz. Oder z. B. Stein. Gut.", "Das ist z.B. Holz.", "Oder z. B. Stein.", "Gut.")]
    [InlineData("Am 5. Mai kommt er. Schön.", "Am 5. Mai kommt er.", "Schön.")]
    [InlineData("See No. 5 first. No. Thanks.", "See No. 5 first.", "No.", "Thanks.")]
    [InlineData("We met at 7 p.m. Then we ate.", "We met at 7 p.m.", "Then we ate.")]
    [InlineData("Apples, pears, etc. We like them.", "Apples, pears, etc.", "We like them.")]
    [InlineData("It starts at 10.30. Be there at 7:45.", "It starts at 10.30.", "Be there at 7:45.")]
    [InlineData("\"Really?\" she asked. Yes.", "\"Really?\" she asked.", "Yes.")]
    [InlineData("Well… maybe. Or… No.", "Well… maybe.", "Or…", "No.")]
    [InlineData("(He left.) She stayed. [Both.] End", "(He left.)", "She stayed.", "[Both.]", "End")]
    [InlineData("„Komm her.“ Er kam. «Oui.» Non.", "„Komm her.“", "Er kam.", "«Oui.»", "Non.")]
    [InlineData("1. Open the box\n2. Close it", "1. Open the box", "2. Close it")]
    [InlineData("「行こう。」彼は言った。はい！", "「行こう。」", "彼は言った。", "はい！")]
    [InlineData("كيف حالك؟ أنا بخير. شكرا", "كيف حالك؟", "أنا بخير.", "شكرا")]
    [InlineData("यह अच्छा है। बहुत अच्छा।", "यह अच्छा है।", "बहुत अच्छा।")]
    [InlineData("یہ اچھا ہے۔ شکریہ", "یہ اچھا ہے۔", "شکریہ")]
    [InlineData("Version 2.0.1 is out! Get it.", "Version 2.0.1 is out!", "Get it.")]
    [InlineData("Really ?! - Yes", "Really ?!", "- Yes")]
    [InlineData("See example.com for more. Thanks", "See example.com for more.", "Thanks")]
    [InlineData("J.R.R. Tolkien and J.K. Rowling met Ph.D. Smith of the U.N. Council at 5 p.m. EST on Av. Paulista, Washington, D.C. Metro, and left.", "J.R.R. Tolkien and J.K. Rowling met Ph.D. Smith of the U.N. Council at 5 p.m. EST on Av. Paulista, Washington, D.C. Metro, and left.")]
    [InlineData("Wir öffnen um 9. Uhr. Kommen Sie.", "Wir öffnen um 9. Uhr.", "Kommen Sie.")]
    [InlineData("Der 2. Weltkrieg und das 3. Buch. Ich bin 9. Du bist 10.", "Der 2. Weltkrieg und das 3. Buch.", "Ich bin 9.", "Du bist 10.")]
    [InlineData("It costs 5 euros (incl. VAT) today. Fine.", "It costs 5 euros (incl. VAT) today.", "Fine.")]
    [InlineData("He moved to the U.S. The weather is good.", "He moved to the U.S.", "The weather is good.")]
    [InlineData("Vivo en la Avda. Mayor con la Sra. Gómez. Bien.", "Vivo en la Avda. Mayor con la Sra. Gómez.", "Bien.")]
    [InlineData("ул. Ленина, д. 5, т.е. Центр. Привет.", "ул. Ленина, д. 5, т.е. Центр.", "Привет.")]
    [InlineData("Mme. Dupont habite av. Foch, env. Paris. Merci.", "Mme. Dupont habite av. Foch, env. Paris.", "Merci.")]
    [InlineData("Im 2. Stock und im 19. und 20. Jahrhundert. Am 3. Oktober um 8.30 Uhr. Gut.", "Im 2. Stock und im 19. und 20. Jahrhundert.", "Am 3. Oktober um 8.30 Uhr.", "Gut.")]
    [InlineData("Ab 3.10. Montag und am 03.10.2026. Der 1. FC Köln. Ich bin der 5. Danach kommst du.", "Ab 3.10. Montag und am 03.10.2026.", "Der 1. FC Köln.", "Ich bin der 5.", "Danach kommst du.")]
    [InlineData("Das kostet Rs. 500 bei Dr. med. Weiß. Im II. Weltkrieg. Gut.", "Das kostet Rs. 500 bei Dr. med. Weiß.", "Im II. Weltkrieg.", "Gut.")]
    [InlineData("Los EE. UU. en el séc. XXI. Bien.", "Los EE. UU. en el séc. XXI.", "Bien.")]
    [InlineData("डॉ. शर्मा आए। रु. 500 दें।", "डॉ. शर्मा आए।", "रु. 500 दें।")]
    [InlineData("د. أحمد هنا. شكرا", "د. أحمد هنا.", "شكرا")]
    [InlineData("他说。“再见！”好", "他说。", "“再见！”", "好")]
    [InlineData("« Ça va ? » Oui.", "« Ça va ? »", "Oui.")]
    [InlineData("10 at $5 ea. = $50. Müller usw. & Co. Ok", "10 at $5 ea. = $50.", "Müller usw. & Co. Ok")]
    [InlineData("Es sind 1,5 Mio. Euro. Of 3 mln. Euro.", "Es sind 1,5 Mio. Euro.", "Of 3 mln. Euro.")]
    [InlineData("Great!See you soon.It is late.Danke schön?Genau.Wir kommen.", "Great!", "See you soon.", "It is late.", "Danke schön?", "Genau.", "Wir kommen.")]
    [InlineData("Hauptstr. 12a, Bestellnr. 123456, d. h. 5 %, einschl. Sonntag, Abschn. 3 und Termin: Mo. 15.12.", "Hauptstr. 12a, Bestellnr. 123456, d. h. 5 %, einschl. Sonntag, Abschn. 3 und Termin: Mo. 15.12.")]
    [InlineData("Lieferung Do. 4.12. oder So. 7.12. Gut.", "Lieferung Do. 4.12. oder So. 7.12.", "Gut.")]
    [InlineData("Dla ok. 20 osób do dn. 31.12. w sob. 10–14 lub pn. 5 maja", "Dla ok. 20 osób do dn. 31.12. w sob. 10–14 lub pn. 5 maja")]
    [InlineData("(вкл. НДС) за ок. 30 мин, каб. 12, корп. 1, оф. 305, эт. 5, пн. 3 мая", "(вкл. НДС) за ок. 30 мин, каб. 12, корп. 1, оф. 305, эт. 5, пн. 3 мая")]
    [InlineData("Réf. AB-12, ref. 123, lun. 3, ma. 3 mrt. 2026, ons. 3 dec, lör. 10–15, Rif. ord. AB-12", "Réf. AB-12, ref. 123, lun. 3, ma. 3 mrt. 2026, ons. 3 dec, lör. 10–15, Rif. ord. AB-12")]
    [InlineData("What did he do. 5 people saw.", "What did he do.", "5 people saw.")]
    [InlineData("Ok. 5 people came. Ich bin so. Du auch. He did so. Fine.", "Ok.", "5 people came.", "Ich bin so.", "Du auch.", "He did so.", "Fine.")]
    [InlineData("डॉ. ए. के. शर्मा, एम.जी. रोड, नं. 45821", "डॉ. ए. के. शर्मा, एम.जी. रोड, नं. 45821")]
    [InlineData("हाँ जी. आप कैसे हैं. ठीक है. शुक्रिया", "हाँ जी.", "आप कैसे हैं.", "ठीक है.", "शुक्रिया")]
    [InlineData("M. J.-P. Dupont arrive. Bien.", "M. J.-P. Dupont arrive.", "Bien.")]
    [InlineData("System.Text and Node.Js, U.S.This, a.It and 3.It", "System.Text and Node.Js, U.S.This, a.It and 3.It")]
    public void Sentences_end_where_a_reader_would_pause(string text, params string[] sentences) =>
        Pieces(text, 500).ShouldBe(sentences);

    [Theory]
    [InlineData("de", "Es dauert 90 Min. Danach gibt es Kaffee. 5 Leute kommen.", "Es dauert neunzig Minuten.", "Danach gibt es Kaffee.", "fünf Leute kommen.")]
    [InlineData("fr", "Il fait 5 °C. 50 % de plus.", "Il fait cinq degrés Celsius.", "cinquante pour cent de plus.")]
    public void Numbers_in_words_move_no_sentence_end(string language, string text, params string[] sentences) =>
        SentenceSplitter.Split(text, 500, sentence => NumberForms.Of(sentence, language)).ConvertAll(sentence => sentence.Text).ShouldBe(sentences);

    [Fact]
    public void A_sentence_that_is_too_long_in_words_is_cut() =>
        SentenceSplitter.Split("Es sind 1234, 5678 und 9876 Leute. Ja.", 60, sentence => NumberForms.Of(sentence, "de")).ConvertAll(sentence => sentence.Text).ShouldAllBe(sentence => sentence.Length <= 60);

    [Fact]
    public void A_long_sentence_is_cut_at_a_clause()
    {
        var text = "This clause is quite long already, and this one makes it longer than the limit allows";

        Pieces(text, 50).ShouldBe(["This clause is quite long already,", "and this one makes it longer than the limit allows"]);
    }

    [Fact]
    public void No_word_is_lost_or_doubled() => Texts.Sample(text =>
        Letters(string.Concat(Pieces(text, 40))) == Letters(text));

    [Fact]
    public void No_piece_is_longer_than_the_limit_or_without_anything_to_say() => Gen.Select(Texts, Gen.Int[10, 60]).Sample((text, limit) =>
        Pieces(text, limit).All(piece => piece.Length <= limit && piece.Any(char.IsLetterOrDigit)));

    [Fact]
    public void An_empty_line_ends_a_paragraph_and_a_cut_ends_nothing() =>
        SentenceSplitter.Split("One.\n\nTwo is quite a bit longer than that.\nThree.", 30).ShouldBe(
        [
            new Sentence("One.", SentenceBreak.Paragraph),
            new Sentence("Two is quite a bit longer than", SentenceBreak.Cut),
            new Sentence("that.", SentenceBreak.Sentence),
            new Sentence("Three.", SentenceBreak.Sentence),
        ]);

    [Fact]
    public void A_long_text_without_spaces_is_cut_at_its_own_clauses_and_never_within_a_character()
    {
        Pieces("我们今天去公园，然后再回家吃饭睡觉", 12).ShouldBe(["我们今天去公园，", "然后再回家吃饭睡觉"]);
        Pieces(string.Concat(Enumerable.Repeat("𝒳", 12)), 9).ShouldBe(["𝒳𝒳𝒳𝒳", "𝒳𝒳𝒳𝒳", "𝒳𝒳𝒳𝒳"]);
        Pieces("eeeeeeee\u0301eee", 8).ShouldBe(["eeeeeee", "e\u0301eee"]);
    }

    private static List<string> Pieces(string text, int maxLength) => SentenceSplitter.Split(text, maxLength).ConvertAll(sentence => sentence.Text);

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
