using CsCheck;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class UnitFormsTests
{
    [Theory]
    [InlineData("ru", "1 км, 2 км, 5 км, 11 км, 21 км, 1,5 км, 1 000 м", "1 километр, 2 километра, 5 километров, 11 километров, 21 километр, 1,5 километра, 1 000 метров")]
    [InlineData("ru", "60 км/ч, −3 °C, 50%, 2 м², 1,5 м², 5-10 кг, 500 г муки, в 2024 г., 90 мин. и", "60 километров в час, минус 3 градуса Цельсия, 50 процентов, 2 квадратных метра, 1,5 квадратного метра, 5-10 килограммов, 500 граммов муки, в 2024 г., 90 минут и")]
    [InlineData("ru", "30 мин., т.е.", "30 минут, т.е.")]
    [InlineData("ru", "до 2 км, около 21 кг, к 5 км, 5 м/с, 50%-ная скидка", "до 2 километров, около 21 килограмма, к 5 км, 5 м/с, 50%-ная скидка")]
    [InlineData("pl", "1 km, 2 km, 5 km, 12 km, 21 km, 22 km, 1,5 km, do 2 km, od 1 km", "1 kilometr, 2 kilometry, 5 kilometrów, 12 kilometrów, 21 kilometrów, 22 kilometry, 1,5 kilometra, do 2 kilometrów, od 1 kilometra")]
    [InlineData("pl", "60 km/h, -3 °C, 50%, 4 m², 2 godz. snu, 3 godz. 30 min, 25°", "60 kilometrów na godzinę, minus 3 stopnie Celsjusza, 50 procent, 4 metry kwadratowe, 2 godziny snu, 3 godziny 30 minut, 25 stopni")]
    [InlineData("sv", "1 km, 5 km, 60 km/h, 1 °C, -3 °C, 50 %, 20 m², 2 msk, 1 tim", "1 kilometer, 5 kilometer, 60 kilometer i timmen, 1 grad Celsius, minus 3 grader Celsius, 50 procent, 20 kvadratmeter, 2 matskedar, 1 timme")]
    [InlineData("tr", "5 km, 2,5 kg, 60 km/h, %50 indirim, 50%, -3 °C, 20 m², 90 dk", "5 kilometre, 2,5 kilogram, saatte 60 kilometre, yüzde 50 indirim, yüzde 50, eksi 3 derece, 20 metrekare, 90 dakika")]
    [InlineData("hi", "5 km, 2.5 किग्रा, 60 किमी/घंटा, 50%, -3 °C, 20 m², ५ किमी", "5 किलोमीटर, 2.5 किलोग्राम, 60 किलोमीटर प्रति घंटा, 50 प्रतिशत, माइनस 3 डिग्री सेल्सियस, 20 वर्ग मीटर, ५ किलोमीटर")]
    [InlineData("ar", "1 كم، 2 كم، 5 كم، 11 كم، 100 كم، ٣ كجم، 1.5 كم، 50%، ٥٠٪", "1 كيلومتر، كيلومترين، 5 كيلومترات، 11 كيلومترًا، 100 كيلومتر، ٣ كيلوغرامات، 1.5 كيلومتر، 50 بالمئة، ٥٠ بالمئة")]
    [InlineData("ar", "60 كم/ساعة، -3 °C، 20 م²", "60 كيلومترًا في الساعة، ناقص 3 درجات مئوية، 20 مترًا مربعًا")]
    [InlineData("zh", "跑了5km，体重60kg，速度60 km/h，气温-3°C，优惠50%，面积20 m²", "跑了5公里，体重60公斤，速度每小时60公里，气温负3摄氏度，优惠百分之50，面积20平方米")]
    [InlineData("ja", "5kmの道、60kg、60 km/h、気温-3°C、50%オフ、20 m²", "5キロメートルの道、60キログラム、時速60キロメートル、気温マイナス3度、50パーセントオフ、20平方メートル")]
    public void Units_are_words_in_the_form_that_their_number_asks_for(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("ru", "½ чашки, 1/3 стакана, 1½ часа, 1 1/2 чашки, 2½ л, 3/4 литра", "пол чашки, треть стакана, полтора часа, полторы чашки, 2 с половиной литра, три четверти литра")]
    [InlineData("pl", "½ szklanki, 1½ godziny, 1½ kg, 2½ l, 3/4 litra", "pół szklanki, półtorej godziny, półtora kilograma, 2 i pół litra, trzy czwarte litra")]
    [InlineData("sv", "½ kopp, ½ kg, 1½ tsk, 1/3 kopp, ¾", "en halv kopp, ett halvt kilo, 1 och en halv tesked, en tredjedels kopp, tre fjärdedelar")]
    [InlineData("tr", "½ bardak, 2½ saat, ¼ bardak, 3/4 litre", "yarım bardak, 2 buçuk saat, çeyrek bardak, dörtte üç litre")]
    [InlineData("hi", "½ कप, 1½ घंटे, 2½ km, 3½ कप, 1/4 कप", "आधा कप, डेढ़ घंटे, ढाई किलोमीटर, साढ़े 3 कप, एक चौथाई कप")]
    [InlineData("ar", "½ كوب، 2½ كوب، 3/4 لتر", "نصف كوب، 2 ونصف كوب، ثلاثة أرباع لتر")]
    [InlineData("zh", "½杯, 2½杯, 1/4杯", "二分之一杯, 2又二分之一杯, 四分之一杯")]
    [InlineData("ja", "½カップ、2½カップ", "2分の1カップ、2と2分の1カップ")]
    public void Fractions_are_words(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("ru", "в 14:30, в 1:05, с 9:00 до 21:00, 9:00–18:00, с 9:00–18:00, к 18:00", "в 14 часов 30 минут, в 1 час 5 минут, с 9 часов до 21 часа, с 9 часов до 18 часов, с 9 часов до 18 часов, к 18:00")]
    [InlineData("pl", "o 14:30, od 9:00 do 17:00, 9:00-17:00, na 12:05, jest 2:00, o godz. 14.30", "o czternastej 30, od dziewiątej do siedemnastej, od dziewiątej do siedemnastej, na dwunastą zero 5, jest druga, o godz. czternastej 30")]
    [InlineData("pl", "o 2:15 i o 21:45", "o drugiej 15 i o dwudziestej pierwszej 45")]
    [InlineData("sv", "kl. 14:30, kl 9.05, 9:00–17:00", "kl. 14 30, kl 9 noll 5, 9 till 17")]
    [InlineData("tr", "saat 14:30'da, saat 9.05, 14:00-16:00", "saat 14 30'da, saat 9 sıfır 5, 14 ile 16 arası")]
    [InlineData("tr", "09:00-18:00 arası açığız, 10:00–12:00 arasında, 09:00-18:00 saatleri arasında", "9 ile 18 arası açığız, 10 ile 12 arasında, 9 ile 18 saatleri arasında")]
    [InlineData("hi", "9:30 बजे खुलता है, 9:30 बजे से, 14:00 बजे, 9:00-17:00", "9 बजकर 30 मिनट पर खुलता है, 9 बजकर 30 मिनट से, 14 बजे, 9 बजे से 17 बजे")]
    [InlineData("ar", "الساعة 14:30، الساعة 9:05، 10:00، من 9:00-17:00", "الساعة الرابعة عشرة والنصف، الساعة التاسعة و5 دقائق، الساعة العاشرة، من الساعة التاسعة إلى الساعة السابعة عشرة")]
    [InlineData("zh", "下午2:30见，9:05，14:00，9:00-17:00", "下午2点30分见，9点零5分，14点，9点到17点")]
    [InlineData("ja", "14:30に、9:05、14:00、9:00〜17:00", "14時30分に、9時5分、14時、9時から17時")]
    public void Times_are_words(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("ru", "A4, 192.168.0.1, v1.2.3, 3:2, 16:9, 1:30:00, 99:99, 5 кмx, H2O")]
    [InlineData("pl", "5 kms, 10 zł, 2026")]
    [InlineData("hi", "10 रुपये")]
    [InlineData("uk", "5 км")]
    public void Codes_and_what_has_no_words_stay(string language, string text) => NumberForms.Of(text, language).ShouldBe(text);

    [Fact]
    public void No_word_is_lost_or_doubled_in_any_language()
    {
        string[] numbers = ["7", "5 km", "14:30", "9:00-17:00", "½", "2½ kg", "1/2 ", "50%", "%50", "-3 °C", "1,5 m²", "1 000 g", "60 km/h", "99:99", "5-10 ml"];
        string[] languages = [.. UnitLanguage.All.Keys];
        Gen.Select(Gen.Int[0, languages.Length - 1], Gen.Int[0, numbers.Length - 1].Array[1, 8]).Sample((language, chosen) =>
        {
            var parts = chosen.Select(index => numbers[index]).ToList();
            var text = string.Join(' ', parts.Select((part, index) => $"wort{(char)('a' + index)} {part}"));

            var words = NumberForms.Of(text, languages[language]).Split(' ').Where(word => word.StartsWith("wort", StringComparison.Ordinal));

            words.ShouldBe(parts.Select((_, index) => $"wort{(char)('a' + index)}"));
        });
    }
}
