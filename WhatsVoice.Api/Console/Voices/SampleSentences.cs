namespace WhatsVoice.Api.Console.Voices;

/// <param name="Tag">ISO 639-1.</param>
/// <param name="Name">In English.</param>
/// <param name="Sentence">What a voice says to be judged: "Good morning! Your order arrives tomorrow. Do you have a question?"</param>
internal sealed record SampleLanguage(string Tag, string Name, string Sentence);

internal static class SampleSentences
{
    public static readonly IReadOnlyList<SampleLanguage> All =
    [
        new("ar", "Arabic", "صباح الخير! سيصل طلبك غدًا. هل لديك سؤال؟"),
        new("bg", "Bulgarian", "Добро утро! Поръчката ви пристига утре. Имате ли въпрос?"),
        new("zh", "Chinese", "早上好！您的订单明天送到。您有什么问题吗？"),
        new("hr", "Croatian", "Dobro jutro! Vaša narudžba stiže sutra. Imate li pitanje?"),
        new("cs", "Czech", "Dobré ráno! Vaše objednávka dorazí zítra. Máte nějaký dotaz?"),
        new("da", "Danish", "Godmorgen! Din ordre ankommer i morgen. Har du et spørgsmål?"),
        new("nl", "Dutch", "Goedemorgen! Uw bestelling komt morgen aan. Heeft u een vraag?"),
        new("en", "English", "Good morning! Your order arrives tomorrow. Do you have a question?"),
        new("et", "Estonian", "Tere hommikust! Teie tellimus jõuab homme kohale. Kas teil on küsimus?"),
        new("fi", "Finnish", "Hyvää huomenta! Tilauksesi saapuu huomenna. Onko sinulla kysyttävää?"),
        new("fr", "French", "Bonjour ! Votre commande arrive demain. Avez-vous une question ?"),
        new("de", "German", "Guten Morgen! Ihre Bestellung kommt morgen an. Haben Sie eine Frage?"),
        new("el", "Greek", "Καλημέρα! Η παραγγελία σας φτάνει αύριο. Έχετε κάποια ερώτηση;"),
        new("hi", "Hindi", "सुप्रभात! आपका ऑर्डर कल पहुँचेगा। क्या आपका कोई सवाल है?"),
        new("hu", "Hungarian", "Jó reggelt! A rendelése holnap érkezik. Van kérdése?"),
        new("id", "Indonesian", "Selamat pagi! Pesanan Anda tiba besok. Apakah Anda punya pertanyaan?"),
        new("it", "Italian", "Buongiorno! Il suo ordine arriva domani. Ha una domanda?"),
        new("ja", "Japanese", "おはようございます。ご注文は明日届きます。ご質問はありますか。"),
        new("ko", "Korean", "안녕하세요! 주문하신 상품이 내일 도착합니다. 궁금한 점이 있으신가요?"),
        new("lv", "Latvian", "Labrīt! Jūsu pasūtījums pienāks rīt. Vai jums ir kāds jautājums?"),
        new("lt", "Lithuanian", "Labas rytas! Jūsų užsakymas atvyks rytoj. Ar turite klausimų?"),
        new("no", "Norwegian", "God morgen! Bestillingen din kommer i morgen. Har du et spørsmål?"),
        new("pl", "Polish", "Dzień dobry! Twoje zamówienie dotrze jutro. Czy masz pytanie?"),
        new("pt", "Portuguese", "Bom dia! O seu pedido chega amanhã. Tem alguma pergunta?"),
        new("ro", "Romanian", "Bună dimineața! Comanda dumneavoastră ajunge mâine. Aveți o întrebare?"),
        new("ru", "Russian", "Доброе утро! Ваш заказ прибудет завтра. У вас есть вопрос?"),
        new("sk", "Slovak", "Dobré ráno! Vaša objednávka príde zajtra. Máte otázku?"),
        new("sl", "Slovenian", "Dobro jutro! Vaše naročilo prispe jutri. Imate vprašanje?"),
        new("es", "Spanish", "¡Buenos días! Su pedido llega mañana. ¿Tiene alguna pregunta?"),
        new("sv", "Swedish", "God morgon! Din beställning kommer i morgon. Har du en fråga?"),
        new("tr", "Turkish", "Günaydın! Siparişiniz yarın geliyor. Bir sorunuz var mı?"),
        new("uk", "Ukrainian", "Доброго ранку! Ваше замовлення прибуде завтра. Чи маєте ви запитання?"),
        new("vi", "Vietnamese", "Chào buổi sáng! Đơn hàng của bạn sẽ đến vào ngày mai. Bạn có câu hỏi nào không?"),
    ];

    public static string NameOf(string tag) => All.FirstOrDefault(language => language.Tag == tag)?.Name ?? tag;
}
