using CsCheck;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class NumberFormsTests
{
    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("ru")]
    [InlineData("pl")]
    public async Task A_word_without_an_end_is_read_once(string language)
    {
        var hangGuard = TimeSpan.FromMinutes(1);
        var random = new Random(1);
        var word = string.Concat(Enumerable.Range(0, 500_000).Select(_ => (char)('a' + random.Next(26))));

        var spoken = await Task.Run(() => NumberForms.Of($"{word} 5", language), TestContext.Current.CancellationToken).WaitAsync(hangGuard, TestContext.Current.CancellationToken);

        spoken.ShouldStartWith(word);
    }

    [Theory]
    [InlineData("de", "Ihre Rechnung über 49,95 € ist am 28.11.2026 um 19:30 Uhr fällig.", "Ihre Rechnung über neunundvierzig Euro fünfundneunzig ist am achtundzwanzigsten November zweitausendsechsundzwanzig um neunzehn Uhr dreißig fällig.")]
    [InlineData("de", "5 % Skonto, −3 °C, 1 km, 21 kg, 1.234,50 €, 1 €", "fünf Prozent Skonto, minus drei Grad Celsius, ein Kilometer, einundzwanzig Kilogramm, eintausendzweihundertvierunddreißig Euro fünfzig, ein Euro")]
    [InlineData("de", "Seit 1985, am 3. März, 9–17 Uhr, 3,14, 8.000 Leute", "Seit neunzehnhundertfünfundachtzig, am dritten März, neun bis siebzehn Uhr, drei Komma eins vier, achttausend Leute")]
    [InlineData("es", "Cuesta 49,95 € el 1/3/2026 a las 19:30, £21, el 2º piso, 3ª vez, 50 %", "Cuesta cuarenta y nueve euros con noventa y cinco el uno de marzo de dos mil veintiséis a las diecinueve y treinta, veintiuna libras, el segundo piso, tercera vez, cincuenta por ciento")]
    [InlineData("fr", "49,95 € le 01/03/2026 à 19h30, 10 000 euros, la 2e fois, 71 %", "quarante-neuf euros quatre-vingt-quinze le premier mars deux mille vingt-six à dix-neuf heures trente, dix mille euros, la deuxième fois, soixante et onze pour cent")]
    [InlineData("it", "49,95 € il 28/11/2026, 21 kg, il 2º piano", "quarantanove euro e novantacinque il ventotto novembre duemilaventisei, ventuno chilogrammi, il secondo piano")]
    [InlineData("pt-BR", "R$ 49,95 em 01/03/2026, 16 kg", "quarenta e nove reais e noventa e cinco em primeiro de março de dois mil e vinte e seis, dezesseis quilogramas")]
    [InlineData("pt-PT", "16 kg", "dezasseis quilogramas")]
    [InlineData("nl", "€ 49,95 om 19:30 uur, de 2e keer, in 1985", "negenenveertig euro vijfennegentig om negentien uur dertig, de tweede keer, in negentienhonderdvijfentachtig")]
    [InlineData("en", "£49.95 on the 21st of May 1985, 1,234.5 people, 5% off, at 19:30", "forty-nine pounds ninety-five on the twenty-first of May nineteen eighty-five, one thousand two hundred and thirty-four point five people, five percent off, at seven thirty p.m.")]
    public void Amounts_dates_times_units_and_ordinals_are_words_of_the_language(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "5 €, 5€50, -5 €, $-5, 1,5 Mio. €, 3 Mrd. Euro, 5 Millionen €", "fünf Euro, fünf Euro fünfzig, minus fünf Euro, minus fünf Dollar, eins Komma fünf Millionen Euro, drei Milliarden Euro, fünf Millionen Euro")]
    [InlineData("fr", "5 €, 5€50, 3 M€, 5 k€, 2 millions €", "cinq euros, cinq euros cinquante, trois millions d'euros, cinq mille euros, deux millions d'euros")]
    [InlineData("es", "5€, US$20, 1 M€, 2 millones €", "cinco euros, veinte dólares, un millón de euros, dos millones de euros")]
    [InlineData("nl", "€5, €5,-, 3 mln. euro", "vijf euro, vijf euro, drie miljoen euro")]
    [InlineData("it", "3 mln di euro, 2 mln €", "tre milioni di euro, due milioni di euro")]
    [InlineData("fr", "5 €/mois", "cinq euros par mois")]
    [InlineData("pt-BR", "até R$ 5 mil, R$ 1,5 milhão ou R$ 2 milhões, 1 milhão de reais, R$ 1 mil", "até cinco mil reais, um vírgula cinco milhão de reais ou dois milhões de reais, um milhão de reais, mil reais")]
    [InlineData("es", "$2 millones, 1 millón de euros, $2 mil millones, 21 mil, 2 mil personas", "dos millones de dólares, un millón de euros, dos mil millones de dólares, veintiún mil, dos mil personas")]
    [InlineData("it", "€ 5 mila, € 1 milione, 2 milioni di persone", "cinque mila euro, un milione di euro, due milioni di persone")]
    [InlineData("nl", "€ 5 miljoen, 1 miljoen euro", "vijf miljoen euro, één miljoen euro")]
    [InlineData("fr", "$3 millions, 1 million d'euros, 2,5 millions d'habitants", "trois millions de dollars, un million d'euros, deux virgule cinq millions d'habitants")]
    [InlineData("de", "$5 Millionen, 1 Million Euro, 21 Millionen Leute", "fünf Millionen Dollar, eine Million Euro, einundzwanzig Millionen Leute")]
    [InlineData("de", "12,- €, CHF 1'000", "zwölf Euro, eintausend Franken")]
    [InlineData("en", "$1.5M, the 1990s, 30s, $1, ₹1,00,000", "one point five million dollars, the nineteen nineties, thirty seconds, one dollar, one hundred thousand rupees")]
    public void An_amount_keeps_its_magnitude_and_its_sign(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("Im 2. Stock, im 19. und 20. Jahrhundert, am 3. Oktober", "Im zweiten Stock, im neunzehnten und zwanzigsten Jahrhundert, am dritten Oktober")]
    [InlineData("Der 2. Stock, in der 2. Etage, das 3. Buch, mein 2. Kind, der 1. FC Köln, vom 3. bis 5. Mai", "Der zweite Stock, in der zweiten Etage, das dritte Buch, mein zweites Kind, der erste FC Köln, vom dritten bis fünften Mai")]
    [InlineData("Ab 3.10. geht es, am 03.10.2026, Montag, 3.10. Am 4.5. Montag", "Ab dritten Oktober geht es, am dritten Oktober zweitausendsechsundzwanzig, Montag, dritten Oktober, Am vierten Mai, Montag")]
    [InlineData("Seit den 1990ern, die 80er-Jahre, im 17. bzw. 20. Jh., sein 5. Tor", "Seit den neunzehnhundertneunzigern, die achtziger-Jahre, im siebzehnten bzw. zwanzigsten Jh., sein fünftes Tor")]
    [InlineData("Kapitel 2.3. Er ist 30. Das geht. Ich bin der 5. Danach kommt er.", "Kapitel zwei Komma drei. Er ist dreißig. Das geht. Ich bin der fünf. Danach kommt er.")]
    [InlineData("Termin: 15.3. um 9 Uhr", "Termin: fünfzehnter März um neun Uhr")]
    [InlineData("Termin: Mo. 15.12., 9 Uhr", "Termin: Mo. fünfzehnten Dezember, neun Uhr")]
    [InlineData("Lieferung Do. 4.12. oder Fr. 5.12., neu: 6.12. um 8 Uhr", "Lieferung Do. vierten Dezember oder Fr. fünften Dezember, neu: sechsten Dezember um acht Uhr")]
    [InlineData("Kapitel 2.3. um 9 Uhr", "Kapitel zwei Komma drei. um neun Uhr")]
    public void A_german_ordinal_is_one_with_the_ending_that_its_article_asks_for(string text, string words) => NumberForms.Of(text, "de").ShouldBe(words);

    [Theory]
    [InlineData("de", "um 8.30 Uhr, 14:30:05, 9–17 Uhr, 8.30 Euro", "um acht Uhr dreißig, vierzehn Uhr dreißig und fünf Sekunden, neun bis siebzehn Uhr, acht Komma drei null Euro")]
    [InlineData("nl", "14u30, 8.30 uur, 20.15 u, 14u", "veertien uur dertig, acht uur dertig, twintig uur vijftien, veertien uur")]
    [InlineData("fr", "14h30, 14 h 30, 14H30", "quatorze heures trente, quatorze heures trente, quatorze heures trente")]
    [InlineData("it", "alle ore 14.30. Il 3/10", "alle ore quattordici e trenta. Il tre ottobre")]
    [InlineData("fr", "le 3/10, le 3/4 des gens", "le trois octobre, le trois quarts des gens")]
    [InlineData("es", "a las 14.30", "a las catorce y treinta")]
    public void Times_are_read_as_each_language_writes_them(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "+49 30 1234567 an, 4111 1111 1111 1111, PIN 0042", "plus vier neun, drei null, eins zwei drei, vier fünf sechs, sieben an, vier eins eins eins, eins eins eins eins, eins eins eins eins, eins eins eins eins, PIN null null vier zwei")]
    [InlineData("de", "Bestellnummer 100 234 567, 0171/1234567, 100 Leute", "Bestellnummer eins null null, zwei drei vier, fünf sechs sieben, null eins sieben eins, eins zwei drei, vier fünf sechs, sieben, einhundert Leute")]
    [InlineData("fr", "01 23 45 67 89, compte 10 000 habitants", "zéro un, deux trois, quatre cinq, six sept, huit neuf, compte dix mille habitants")]
    [InlineData("es", "Su código es 4821", "Su código es cuatro ocho dos uno")]
    [InlineData("en", "Call +1 555 123 4567", "Call plus one, five five five, one two three, four five six seven")]
    public void A_number_to_be_noted_down_is_told_by_its_form_or_the_word_before_it(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "Tel. 91 123 45 67", "Tel. neun eins, eins zwei drei, vier fünf, sechs sieben")]
    [InlineData("es", "Tel. 91 123 45 67", "Tel. nueve uno, uno dos tres, cuatro cinco, seis siete")]
    [InlineData("es", "Llame al 91 123 45 67", "Llame al nueve uno, uno dos tres, cuatro cinco, seis siete")]
    [InlineData("es", "Tfno.: 91 123 45 67", "Tfno.: nueve uno, uno dos tres, cuatro cinco, seis siete")]
    [InlineData("fr", "Tél. 91 123 45 67", "Tél. neuf un, un deux trois, quatre cinq, six sept")]
    [InlineData("it", "Tel. 91 123 45 67", "Tel. nove uno, uno due tre, quattro cinque, sei sette")]
    [InlineData("pt", "Tel. 91 123 45 67", "Tel. nove um, um dois três, quatro cinco, seis sete")]
    [InlineData("nl", "Tel. 91 123 45 67", "Tel. negen een, een twee drie, vier vijf, zes zeven")]
    [InlineData("en", "Tel. 91 123 45 67", "Tel. nine one, one two three, four five, six seven")]
    public void A_telephone_number_after_its_abbreviation_is_read_digit_by_digit(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "um 13h, ab 9 h, 3 h Fahrt", "um dreizehn Uhr, ab neun Uhr, drei Stunden Fahrt")]
    [InlineData("nl", "om 13h, vanaf 9 h", "om dertien uur, vanaf negen uur")]
    [InlineData("fr", "à 13h", "à treize heures")]
    public void An_hour_after_at_is_a_time(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "<3 Tage, <3 km, I <3 U, ich <3 dich", "unter drei Tage, unter drei Kilometer, I <drei U, ich <drei dich")]
    [InlineData("es", "<3 días, <3 %", "menos de tres días, menos de tres por ciento")]
    public void Less_than_three_of_something_is_no_heart(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "10^6", "zehn hoch sechs")]
    [InlineData("it", "10^6", "dieci elevato a sei")]
    public void A_power_is_said_in_every_language(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "1/2 Tasse, 2½ Stunden, 1 1/2 Liter, ¾ l, Teil 1/2", "einhalb Tasse, zweieinhalb Stunden, eineinhalb Liter, drei Viertel l, Teil eins von zwei")]
    [InlineData("fr", "1/2 tasse, 2½ tasses, 1/4 de litre", "demi tasse, deux et demi tasses, un quart de litre")]
    [InlineData("es", "1/2 taza, 1/2 litro, 1/4 kilo, 1 1/2 tazas", "media taza, medio litro, un cuarto de kilo, uno y medio tazas")]
    [InlineData("it", "1/2 tazza", "mezza tazza")]
    [InlineData("pt", "1/2 xícara", "meia xícara")]
    [InlineData("nl", "1/2 kop", "een half kop")]
    public void Fractions_are_words(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "3 + 4 = 7, 5 − 3 = 2, 5 × 3, 10 ÷ 2, x ≥ 5, 2² = 4, +10 °C, <5 Tage, >3 kg, ~10 km, § 5", "drei plus vier gleich sieben, fünf minus drei gleich zwei, fünf mal drei, zehn geteilt durch zwei, x mindestens fünf, zwei hoch zwei gleich vier, plus zehn Grad Celsius, unter fünf Tage, über drei Kilogramm, ungefähr zehn Kilometer, Paragraph fünf")]
    [InlineData("fr", "3 + 4 = 7, n° 5", "trois plus quatre égale sept, numéro cinq")]
    [InlineData("es", "3 + 4 = 7, n.º 5", "tres más cuatro igual a siete, número cinco")]
    [InlineData("de", "I <3 U, C++, A & B", "I <drei U, C++, A und B")]
    public void Signs_of_arithmetic_are_words(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "2-3 Tage, 10-15 %, verlor 3-2 gegen, Teil 12-68", "zwei bis drei Tage, zehn bis fünfzehn Prozent, verlor 3-2 gegen, Teil 12-68")]
    [InlineData("fr", "10h-12h, 9:00-17:30", "dix heures à douze heures, neuf heures à dix-sept heures trente")]
    [InlineData("nl", "op 5-4-2026", "op vijf april tweeduizend zesentwintig")]
    public void A_hyphen_between_the_ends_of_a_range_is_to(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("es", "A la 1:00, a la 1:30, a las 21:00, 21 años, 200 personas, 2do, 1.er piso", "A la una, a la una y treinta, a las veintiuna horas, veintiún años, doscientas personas, segundo, primer piso")]
    [InlineData("es", "$1,234.56, $1,234, 1,234 kg", "mil doscientos treinta y cuatro dólares con cincuenta y seis, mil doscientos treinta y cuatro dólares, uno coma dos tres cuatro kilogramos")]
    [InlineData("it", "il 2° piano, 25° domani, Alle 8.30", "il secondo piano, venticinque gradi domani, Alle otto e trenta")]
    [InlineData("pt", "2 horas, 22h15min", "duas horas, vinte e duas horas e quinze")]
    [InlineData("fr", "1h30, 1h00", "une heure trente, une heure")]
    [InlineData("de", "um 1:00 Uhr, um 1:05 Uhr, 1:30 Std., Heute ist der 3.4.2026, am 3.4.2026", "um ein Uhr, um ein Uhr fünf, 1:30 Std., Heute ist der dritte April zweitausendsechsundzwanzig, am dritten April zweitausendsechsundzwanzig")]
    [InlineData("de", "2 m 50, 60 W, 50 kr.", "zwei Meter fünfzig, sechzig Watt, fünfzig Kronen.")]
    [InlineData("en", "3/4/2026, 12/25/2026, 5/5/2026", "3/4/2026, December twenty-five, two thousand and twenty-six, May five, two thousand and twenty-six")]
    public void A_number_has_the_form_that_its_noun_asks_for(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "A4, AB12, v1.2.3, H2O, 192.168.0.1")]
    [InlineData("de", "1 Stunde")]
    [InlineData("de", "am 45.13.2026")]
    [InlineData("hi", "10 रुपये")]
    [InlineData("", "10 Euro")]
    public void Codes_and_languages_without_words_keep_their_digits(string language, string text) => NumberForms.Of(text, language).ShouldBe(text);

    [Theory]
    [InlineData("nl", "Uw afspraak is op 5-12 om 9 uur", "Uw afspraak is op vijf december om negen uur")]
    [InlineData("it", "il 5-12 alle 9", "il cinque dicembre alle nove")]
    [InlineData("nl", "5-12 jaar, op 5-12 meter, op 45-52 om 9 uur", "vijf tot twaalf jaar, op vijf tot twaalf meter, op vijfenveertig tot tweeënvijftig om negen uur")]
    [InlineData("de", "vom 01.11.26 bis zum 1.12.26", "vom ersten November zweitausendsechsundzwanzig bis zum ersten Dezember zweitausendsechsundzwanzig")]
    [InlineData("fr", "le 01/11/26 et le 1/5/98", "le premier novembre deux mille vingt-six et le premier mai mille neuf cent quatre-vingt-dix-huit")]
    [InlineData("de", "Version 10.11.26, am 1.11.26.5", "Version 10.11.26, am 1.11.26.5")]
    public void A_date_with_a_hyphen_or_a_short_year_is_told_by_the_words_beside_it(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("fr", "Contactez-nous au 0 800 123 456 ou au 0 825 12 34 56", "Contactez-nous au zéro, huit zéro zéro, un deux trois, quatre cinq six ou au zéro, huit deux cinq, un deux, trois quatre, cinq six")]
    [InlineData("de", "Kundennr.: 123456, Kundennummer 123456", "Kundennr.: eins zwei drei, vier fünf sechs, Kundennummer eins zwei drei, vier fünf sechs")]
    [InlineData("nl", "Bestelnr. 123456", "Bestelnr. een twee drie, vier vijf zes")]
    [InlineData("fr", "commande n° 45821, n° de commande : 45821", "commande numéro quatre cinq huit, deux un, numéro de commande : quatre cinq huit, deux un")]
    [InlineData("es", "pedido n.º 88213", "pedido número ocho ocho dos, uno tres")]
    [InlineData("pt", "fatura nº 88213", "fatura número oito oito dois, um três")]
    public void The_number_of_a_thing_is_said_with_what_it_is(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("nl", "10 min. geldig, 5 km. Daarna", "tien minuten geldig, vijf kilometer. Daarna")]
    [InlineData("fr", "(30 min.)", "(trente minutes)")]
    public void The_point_of_a_unit_within_a_sentence_is_none(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Fact]
    public void A_number_to_be_noted_down_is_said_digit_by_digit() =>
        NumberForms.Of("Rufen Sie 0301234 an.", "de").ShouldBe("Rufen Sie null drei null, eins zwei drei, vier an.");

    [Fact]
    public void No_word_is_lost_or_doubled_in_any_language()
    {
        string[] numbers = ["7", "49,95 €", "19:30", "28.11.2026", "2026-11-28", "1.234", "0301234567", "9–17", "5 %", "-3 °C", "21 kg", "999999999999999999999", "1,5", "3.", "3.10.", "8.30 Uhr", "5€50", "$1.5M", "1,5 Mio. €", "+49 30 1234567", "14u30", "10^6", "1990s"];
        string[] languages = ["de", "es", "fr", "it", "pt", "nl", "en"];
        Gen.Select(Gen.Int[0, languages.Length - 1], Gen.Int[0, numbers.Length - 1].Array[1, 8]).Sample((language, chosen) =>
        {
            var parts = chosen.Select(index => numbers[index]).ToList();
            var text = string.Join(' ', parts.Select((part, index) => $"wort{(char)('a' + index)} {part}"));

            var words = NumberForms.Of(text, languages[language]).Split(' ').Where(word => word.StartsWith("wort", StringComparison.Ordinal));

            words.ShouldBe(parts.Select((_, index) => $"wort{(char)('a' + index)}"));
        });
    }
}
