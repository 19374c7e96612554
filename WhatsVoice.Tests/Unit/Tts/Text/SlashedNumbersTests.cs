using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class SlashedNumbersTests
{
    [Theory]
    [InlineData("en", "Step 1/3 done", "Step one of three done")]
    [InlineData("de", "Schritt 1/3 abgeschlossen, Seite 5/10", "Schritt eins von drei abgeschlossen, Seite fünf von zehn")]
    [InlineData("fr", "Étape 1/2 terminée", "Étape un sur deux terminée")]
    [InlineData("es", "Paso 2/3 listo", "Paso dos de tres listo")]
    [InlineData("it", "Pagina 1/2 del contratto", "Pagina uno di due del contratto")]
    [InlineData("pt-BR", "Página 1/2 do contrato", "Página um de dois do contrato")]
    [InlineData("nl", "Stap 1/3 klaar", "Stap een van drie klaar")]
    [InlineData("sv", "Steg 1/3 klart", "Steg 1 av 3 klart")]
    [InlineData("pl", "Krok 1/3 gotowy", "Krok 1 z 3 gotowy")]
    [InlineData("ru", "Шаг 1/3 выполнен", "Шаг 1 из 3 выполнен")]
    [InlineData("tr", "Adım 1/3 tamamlandı", "Adım 1, toplam 3 tamamlandı")]
    [InlineData("ar", "الخطوة 1/3 مكتملة", "الخطوة 1 من 3 مكتملة")]
    [InlineData("hi", "चरण 1/3 पूरा", "चरण 3 में से 1 पूरा")]
    [InlineData("zh", "第1/2页，步骤1/3完成", "第1页，共2页，步骤1，共3完成")]
    [InlineData("ja", "ステップ1/3完了", "ステップ1、全3ステップ完了")]
    public void A_place_in_a_row_is_no_fraction(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("de", "am Montag, 1/2 um 9 Uhr", "am Montag, ersten Februar um neun Uhr")]
    [InlineData("fr", "lundi 1/2 à 10h", "lundi premier février à dix heures")]
    [InlineData("es", "el lunes 1/2 a las 10:00", "el lunes uno de febrero a las diez horas")]
    [InlineData("nl", "op 3/4 om 10.30 uur", "op drie april om tien uur dertig")]
    [InlineData("sv", "fre 1/2 kl 14", "fre 1 februari kl 14")]
    [InlineData("ru", "сегодня, 3/4 в 9:00", "сегодня, 3 апреля в 9 часов")]
    [InlineData("ar", "يوم 1/2 الساعة 9:00", "يوم 1 فبراير الساعة التاسعة")]
    [InlineData("ja", "3/4に発送、1/3（金）まで", "3月4日に発送、1月3日（金）まで")]
    [InlineData("zh", "3/4上午10:00", "3月4日上午10点")]
    public void A_day_beside_its_weekday_or_time_is_no_fraction(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);

    [Theory]
    [InlineData("fr", "lundi 1/2 journée", "lundi demi journée")]
    [InlineData("de", "Montag 1/2 Tasse, Teil 3/2, 1/2 Liter", "Montag einhalb Tasse, Teil 3/2, einhalb Liter")]
    [InlineData("ja", "3/4に減る", "4分の3に減る")]
    [InlineData("ru", "3/4 в день", "три четверти в день")]
    [InlineData("nl", "op 3/4 van de hoogte", "op driekwart van de hoogte")]
    public void Other_fractions_stay_fractions(string language, string text, string words) => NumberForms.Of(text, language).ShouldBe(words);
}
