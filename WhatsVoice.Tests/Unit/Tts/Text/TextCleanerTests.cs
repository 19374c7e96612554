using CsCheck;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tests.Unit.Tts.Text;

public sealed class TextCleanerTests
{
    [Theory]
    [InlineData("plain words, nothing to do", "plain words, nothing to do")]
    [InlineData("  too   many\tspaces ", "too many spaces")]
    [InlineData("**bold** and `code` and ~~gone~~", "bold and code and gone")]
    [InlineData("# A heading\n- first\n* second\n> said", "A heading\nfirst\nsecond\nsaid")]
    [InlineData("see [our page](https://example.com/a?b=c) now", "see our page now")]
    [InlineData("see https://example.com/a?b=c.", "see example.com.")]
    [InlineData("go to www.example.com, please", "go to example.com, please")]
    [InlineData("great 😀👍🏽 news ❤️!", "great news !")]
    [InlineData("what?!?! no!!!", "what?! no!")]
    [InlineData("a\u0000b\u0007c", "a b c")]
    [InlineData("snake_case stays", "snake_case stays")]
    [InlineData("3 * 4 = 12", "3 × 4 = 12")]
    [InlineData("21 °C, © 2026", "21 °C, © 2026")]
    [InlineData("_soft_ and __strong__ and snake_case_name", "soft and strong and snake_case_name")]
    [InlineData("| Day | Open |\n|:---|---:|\n| Monday | 9 to 5 |", "Day, Open\nMonday, 9 to 5")]
    [InlineData("Title\n=====\ntext\n\n---\n\nmore", "Title\ntext\n\nmore")]
    [InlineData("- [ ] milk\n- [x] bread", "milk\nbread")]
    [InlineData("> - # deep", "deep")]
    [InlineData("![a cat](cat.png) and [this][1] and that[^2]", "a cat and this and that")]
    [InlineData("**[our page](https://example.com)**", "our page")]
    [InlineData("family 👨‍👩‍👧‍👦 flags 🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿 keys 1️⃣ ➡️ end", "family flags keys 1 end")]
    [InlineData("می‌خواهم क्‍ष", "می‌خواهم क्‍ष")]
    [InlineData("№ 5 at 20 ℃", "№ 5 at 20 °C")]
    [InlineData("soft\u00ADhyphen zero\u200Bwidth \uFEFFmark \u202Eback", "softhyphen zero width mark back")]
    [InlineData("wait..... what", "wait... what")]
    [InlineData("one\r\n\r\n\r\ntwo", "one\n\ntwo")]
    [InlineData("lone \uD83D surrogate", "lone surrogate")]
    [InlineData("```csharp\nvar x;\n```", "var x;")]
    [InlineData("Hi :smile: and :thumbs_up:, :+1: 10:30:00 :note: a:smile:b", "Hi and, 10:30:00 :note: a:smile:b")]
    [InlineData("~~49 €~~ 39 €, ~~$20~~ **$15**, ~80 % to ~90 %, ~~old~~ 5", "39 €, $15, ~80 % to ~90 %, old 5")]
    public void What_nobody_would_read_aloud_is_dropped(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("First line.\\nSecond line.", "First line.\nSecond line.")]
    [InlineData("One\\r\\n\\r\\ntwo \\\"three\\\"", "One\n\ntwo \"three\"")]
    [InlineData("Open C:\\new\\table or src\\app\\next", "Open C:\\new\\table or src\\app\\next")]
    [InlineData("\\*not bold\\* and 5\\% off", "not bold and 5% off")]
    public void Escapes_that_were_encoded_twice_are_line_breaks_and_paths_stay(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("详情请看 https://example.com/a。谢谢您的耐心等待！", "详情请看 example.com。谢谢您的耐心等待！")]
    [InlineData("请看https://example.com/a谢谢", "请看example.com谢谢")]
    [InlineData("詳細はhttps://example.com/を見てください", "詳細はexample.comを見てください")]
    [InlineData("ดูที่ https://example.com/aขอบคุณ", "ดูที่ example.comขอบคุณ")]
    [InlineData("https://example.com을 보세요", "example.com을 보세요")]
    [InlineData("(see https://en.wikipedia.org/wiki/Opus_(codec)) now", "(see en.wikipedia.org) now")]
    [InlineData("pay at <https://user:pw@www.pay.example.com:8080/i?x=1#y>!", "pay at pay.example.com!")]
    [InlineData("https://de.wikipedia.org/wiki/Köln ist schön", "de.wikipedia.org ist schön")]
    [InlineData("see [our [best] page](https://a.b \"Title\") and [yes](of course)", "see our (best) page and (yes)(of course)")]
    [InlineData("write to billing@example.com", "write to billing@example.com")]
    public void A_link_is_spoken_as_its_words_or_its_host_and_swallows_nothing(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("Area: 5*4*3 = 60. Use 2**10 and a*b.", "Area: 5 × 4 × 3 = 60. Use 2^10 and a*b.")]
    [InlineData("2*(3+4)*5 and x * y", "2 × (3+4) × 5 and x × y")]
    [InlineData("- 5 degrees tomorrow", "-5 degrees tomorrow")]
    [InlineData("- 5 apples\n- 3 pears", "5 apples\n3 pears")]
    [InlineData("Dial *100# for balance, *123*4# for more", "Dial *100# for balance, *123*4# for more")]
    [InlineData("Code: `AB*12`", "Code: AB*12")]
    [InlineData("Passwort: ab*cd*ef", "Passwort: ab*cd*ef")]
    [InlineData("a→b, Settings -> Privacy", "a → b, Settings → Privacy")]
    [InlineData("→ bullet\n➡️ picture", "bullet\npicture")]
    [InlineData("~80 % to ~90 %", "~80 % to ~90 %")]
    [InlineData("a < b and b > c, a<b and b>c, x<y>z, I <3 you", "a < b and b > c, a<b and b>c, x<y>z, I <3 you")]
    public void Signs_and_codes_keep_their_meaning(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("**重要**です", "重要です")]
    [InlineData("**bold**s and *it*, ~old~, ***all***", "bolds and it, old, all")]
    [InlineData("an **unpaired mark", "an unpaired mark")]
    [InlineData("free * offer", "free offer")]
    public void Emphasis_is_removed_where_it_is_paired_around_words(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("<p>Tom &amp; Jerry&nbsp;GmbH<br>Price: <b>9&euro;</b></p>", "Tom & Jerry GmbH\nPrice: 9€")]
    [InlineData("<ul><li>One</li><li>Two</li></ul><!-- note --><script>alert(1)</script>", "One\n\nTwo")]
    [InlineData("<table>\n<tr><th>Day</th><th>Open</th></tr><tr><td>Mon</td><td>9</td></tr></table>", "Day, Open\n\nMon, 9")]
    public void Html_becomes_lines_and_words(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned.Trim());

    [Theory]
    [InlineData("Hello <break time=\"3s\"/> world", "Hello world")]
    [InlineData("<speak><prosody rate=\"x-slow\">hi</prosody></speak>", "hi")]
    [InlineData("<bre<b>ak time='300s'/> x &lt;break time=\"9s\"/&gt; y <|audio|>", "x y")]
    [InlineData("<bre\u200Bak time=\"3s\"/>hi", "hi")]
    [InlineData("[laughs] fine [clears throat]", "fine")]
    [InlineData("Hello [pause:30s] world [[slnc 9000]]", "Hello world")]
    [InlineData("call [Kokoro](/kˈOkəɹO/) now", "call Kokoro now")]
    [InlineData("[speaks with a French accent] bonjour", "(speaks with a French accent) bonjour")]
    public void A_stranger_gives_no_commands_to_an_engine(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Fact]
    public void No_nesting_is_deep_enough_to_bring_a_command_through()
    {
        var nested = string.Concat(Enumerable.Repeat("<bre", 60)) + string.Concat(Enumerable.Repeat("<b>ak time='300s'/>", 60)) + " hi " + new string('[', 200) + "pause:30s" + new string(']', 200);

        TextCleaner.Clean(nested).Text.ShouldNotMatch(@"<\s*break|\[");
    }

    [Theory]
    [InlineData("Our 𝗯𝗲𝘀𝘁 𝗼𝗳𝗳𝗲𝗿 is ３０ ％ off", "Our best offer is 30 % off")]
    [InlineData("𝓗𝓮𝓵𝓵𝓸 🅷🅸", "Hello HI")]
    [InlineData("ﬁne ﬂour, Ⅳ ① ㎏ ｶﾞﾅ", "fine flour, IV 1 kg ガナ")]
    [InlineData("Cafe\u0301 m² ½ 你好！", "Café m² ½ 你好！")]
    public void Styled_letters_are_plain_ones(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("E = $mc^2$ and $$\\frac{a}{b} \\times \\pi$$", "E = mc² and a / b × π")]
    [InlineData("\\(x_1 \\leq 3\\) and \\[\\text{area} = \\sqrt{2}\\]", "x 1 ≤ 3 and area = √2")]
    [InlineData("It costs $5 and $6, or $7=$8", "It costs $5 and $6, or $7=$8")]
    public void Formulas_are_symbols_and_prices_stay_prices(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("As shown [1], and[2][3] 【4†source】.\n[1]: https://foo.bar/x \"T\"", "As shown, and.")]
    [InlineData("So it is [4](https://a.b/c). See [this][1]", "So it is. See this")]
    public void Sources_are_not_spoken(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("Run this:\n```python\nprint('x')\n```\nDone.", "Run this:\nDone.")]
    [InlineData("Our address:\n```\nMain Street 5\n12345 Town\n```", "Our address:\nMain Street 5\n12345 Town")]
    [InlineData("See:\n```\nfor (i = 0; i < n; i++) { x[i] = 0; }\n```", "See:")]
    public void Program_code_is_left_out_and_words_in_a_fence_are_spoken(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("Choose option [1] or press [2].", "Choose option (1) or press (2).")]
    [InlineData("a[0], arr[1] and user_ids[2], x[10] = 5, rows[3].name", "a(0), arr(1) and user_ids(2), x(10) = 5, rows(3).name")]
    [InlineData("Read `word[1]` and matrix[1][2]", "Read word(1) and matrix(1)(2)")]
    [InlineData("[1] Pizza\n[2] Pasta\nTake yours [2].", "(1) Pizza\n(2) Pasta\nTake yours (2).")]
    [InlineData("见[1]，他来了[2]。", "见(1)，他来了。")]
    [InlineData("The interval [0, 1], tecla [3], Taste [4].", "The interval (0, 1), tecla (3), Taste (4).")]
    [InlineData("The sky is blue[1]. It rains.[2][3] Snow [4]! Water [5, 6]. Él vino[7] ayer", "The sky is blue. It rains. Snow ! Water. Él vino ayer")]
    public void A_number_in_brackets_is_left_out_only_as_a_source(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("Answer <yes> or <no>, send <amount>now", "Answer yes or no, send amount now")]
    [InlineData("Use List<string> and Dictionary<string, int>", "Use List string and Dictionary string, int")]
    [InlineData("Type `<div>` or `</p>` here, `git clone <url>`", "Type div or p here, git clone url")]
    [InlineData("Remind me at <time> at <address>", "Remind me at time at address")]
    [InlineData("<time>5 p.m.</time> <foo>bar</foo> <x-y z=\"1\"/>end", "5 p.m. bar end")]
    [InlineData("&lt;name&gt; <имя> <First Name> <company_name>, a <max and min> b", "name имя First Name company_name, a <max and min> b")]
    public void A_word_between_angle_brackets_is_a_word_unless_it_names_a_tag(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("`<break time=\"9s\"/>` <laugh> <amazon:effect name=\"whispered\">hi</amazon:effect> <prosody>x", "break time=\"9s\" hi x")]
    [InlineData("<`<break/>`> <``<break/>``>", "")]
    [InlineData("<bre😀ak time=\"3s\"/> <bre\u00ADak time=\"3s\"/>", "<bre ak time=\"3s\"/>")]
    public void No_way_around_the_known_names_brings_a_command_through(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("big😀small, A🎉B, one\u200Btwo, famil👨‍👩‍👧y, 1️⃣2️⃣", "big small, A B, one two, famil y, 1 2")]
    [InlineData("Wait…😀so, news❤️!", "Wait… so, news!")]
    [InlineData("नमस्ते😀दुनिया می‌خواهم क्‍ष", "नमस्ते दुनिया می‌خواهم क्‍ष")]
    [InlineData("สวัสดี\u200Bครับ", "สวัสดีครับ")]
    public void A_picture_or_a_zero_width_space_separates_words(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("**5**0, **5**00, **$5**.00, **2**3", "50, 500, $5.00, 23")]
    [InlineData("un**believ**able, **H**ello, Hell**o**, Haus**tür**", "unbelievable, Hello, Hello, Haustür")]
    [InlineData("2**10, 2**3**2, x**2 and a**b**c", "2^10, 2^3^2, x^2 and a**b**c")]
    public void Bold_within_a_word_or_number_is_no_power(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("–5 °C, (–3), −5, ‑7", "−5 °C, (−3), −5, −7")]
    [InlineData("5–10, 9 –17, a – 5, x–5, 2020–2021", "5–10, 9 –17, a – 5, x–5, 2020–2021")]
    [InlineData("5 >= 5, 4 != 5, a<=b, a == b, x ===> y", "5 ≥ 5, 4 ≠ 5, a ≤ b, a = b, x → y")]
    public void A_dash_before_a_number_is_a_minus_and_between_numbers_none(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("10<sup>6</sup>, 10<sup>-3</sup>, x<sup>n</sup>, 5 m<sup>2</sup>, 1<sup>st</sup>", "10^6, 10^-3, x^n, 5 m², 1st")]
    [InlineData("10⁶ and 10⁻³, H₂O, CO<sub>2</sub>, x<sub>i</sub>", "10^6 and 10^-3, H2O, CO2, x i")]
    [InlineData("As shown<sup>1</sup> and known<sup>[2]</sup> and word¹, m², Meter²", "As shown and known and word, m², Meter²")]
    [InlineData("$$x = \\frac{-b \\pm \\sqrt{b^2-4ac}}{2a}$$, $\\frac{1}{1+\\frac{1}{x}}$", "x = (−b ± √(b²−4ac)) / 2a, 1 / (1+1 / x)")]
    [InlineData("$\\frac{1}{\\frac{2}{3}}$, $x^{10}$, $\\sqrt{\\frac{1}{2}}$, $\\frac{x^{2}}{a+1}$", "1 / (2 / 3), x^10, √(1 / 2), x² / (a+1)")]
    public void Raised_and_lowered_characters_keep_their_meaning(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("Look:\n```python\nx = f(1);\n\ny = [2];\n\nThen call me. That is all.\n\nBye", "Look:\nThen call me. That is all.\n\nBye")]
    [InlineData("```\nMain Street 5\n\nSee you", "Main Street 5\n\nSee you")]
    [InlineData("```python\nx = 1;\n\nNow the shell:\n```bash\nls\n```\nDone", "Now the shell:\nDone")]
    [InlineData("One\n~~~js\nlet x = `1`;\n```\ny();\n~~~\nTwo", "One\nTwo")]
    public void A_fence_without_an_end_takes_only_its_code_along(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("Look:\n```js\nconst a = 1;\nconsole.log(a);\nThis logs one to the console.", "Look:\nThis logs one to the console.")]
    [InlineData("```python\nimport numpy as np\nprint(1)\n# Adds two numbers.\nThat is all.\nGood luck", "That is all.\nGood luck")]
    public void A_sentence_right_after_the_code_of_a_fence_without_an_end_is_spoken(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("<tool_call>{\"name\": \"x\"}</tool_call>The weather is fine.", "The weather is fine.")]
    [InlineData("<|im_start|>assistant\nHi there<|im_end|>", "Hi there")]
    [InlineData("<|start|>assistant<|channel|>final<|message|>Hello<|end|>", "Hello")]
    [InlineData("<scratchpad>secret</scratchpad> <final_answer>Yes.</final_answer>", "Yes.")]
    [InlineData("Close it with </tool_call> at the end", "Close it with at the end")]
    public void Calls_of_tools_and_roles_are_not_spoken(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("<details><summary>More</summary>Hidden text</details>", "More\nHidden text")]
    [InlineData("<fieldset><legend>Size</legend>Large</fieldset>", "Size\nLarge")]
    public void A_heading_in_html_is_a_line_of_its_own(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("Sales rose again [1][2], then fell [3].\n[1] https://a.com/x\n[3] Smith, 2020", "Sales rose again, then fell.\n(1) a.com\n(3) Smith, 2020")]
    public void A_list_of_sources_makes_no_choices_of_them(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("2 ** 3 = 8, 10 - 4 = 6, x = 3y - 5, 5 - 10 days", "2^3 = 8, 10 − 4 = 6, x = 3y − 5, 5 - 10 days")]
    [InlineData("an ==important== word, 1⁄2 cup, a == b", "an important word, 1/2 cup, a = b")]
    public void Differences_powers_and_highlights_keep_their_meaning(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("$f'(x)$ and $x+y$ and $n!$, but $5 or 6$", "f'(x) and x+y and n!, but $5 or 6$")]
    [InlineData("\\begin{align}\na &= b + c \\\\\nd &= e\n\\end{align}\nDone.", "a = b + c\nd = e\n\nDone.")]
    [InlineData("$\\int_0^1 x dx$, $\\vec{v} \\in \\mathbb{R}^n$", "∫ 0–1 x dx, v ∈ R^n")]
    public void Bounds_and_environments_of_formulas_are_no_words(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Fact]
    public void A_word_that_is_longer_than_any_word_is_shortened()
    {
        var random = new Random(1);
        var letters = string.Concat(Enumerable.Range(0, 450).Select(_ => (char)('a' + random.Next(26))));

        TextCleaner.Clean($"Key: {letters} end").Text.ShouldBe($"Key: {letters[..40]} end");
        TextCleaner.Clean(letters[..100]).Text.ShouldBe(letters[..100]);
    }

    [Theory]
    [InlineData("<think>Hmm,\n\nsecret.</think>The answer is 5.", "The answer is 5.")]
    [InlineData("Thoughts.</think>\nThe answer is 5.", "The answer is 5.")]
    [InlineData("<think>Perhaps the answer is 5.", "Perhaps the answer is 5.")]
    [InlineData("<thinking>a</thinking>Hi [THINK]b[/THINK] <think>c</think> <|channel|>analysis<|message|>d<|end|>you", "Hi\n\nyou")]
    [InlineData("Models write `<think>` and `</think>`.", "Models write think and think.")]
    [InlineData("Blue \uE200cite\uE202turn0search1\uE202turn0search2\uE201. \uE200entity\uE202[\"city\",\"Paris\"]\uE201 and \uE200url\uE202this\uE202turn0search3\uE201", "Blue. Paris and this")]
    [InlineData("Blue citeturn0search1turn2news3. \uF8FFPhone, lost\uE202field", "Blue. Phone, lost field")]
    public void What_a_model_writes_for_programs_is_not_spoken(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("At 2026-11-28T14:30:00Z, 2026-11-28T14:30:05.123+01:00 or 2026-11-28T14:30", "At 2026-11-28, 14:30 UTC, 2026-11-28, 14:30:05 UTC +1 or 2026-11-28, 14:30")]
    public void A_timestamp_is_a_date_and_a_time(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Theory]
    [InlineData("देखें https://hi.wikipedia.org/wiki/हिन्दी अभी, https://a.comकी", "देखें hi.wikipedia.org अभी, a.comकी")]
    [InlineData("ดูที่ https://example.com/aที่นี่ครับ", "ดูที่ example.comที่นี่ครับ")]
    [InlineData("https://a.com,https://b.com/x and https://a.com/x,y;http://www.c.com", "a.com, b.com and a.com, c.com")]
    public void An_address_ends_with_its_last_letter_and_where_the_next_begins(string text, string cleaned) => TextCleaner.Clean(text).Text.ShouldBe(cleaned);

    [Fact]
    public void A_run_without_end_is_shortened_to_what_anybody_hears()
    {
        TextCleaner.Clean($"{new string('a', 200)} {string.Concat(Enumerable.Repeat("ha", 200))} {new string('哈', 90)} {new string('-', 90)}x").Text.ShouldBe("aaa hahahaha 哈哈哈 ---x");
        TextCleaner.Clean(string.Concat(Enumerable.Repeat("a'", 200))).Text.ShouldBe("a'a'a'a'");
        TextCleaner.Clean($"soooooo hahaha 1{new string('0', 39)} {new string('7', 300)}").Text.ShouldBe($"soooooo hahaha 1{new string('0', 39)} {new string('7', 40)}");
    }

    [Fact]
    public void What_was_dropped_is_told_by_kind_and_number_and_never_by_content()
    {
        TextCleaner.Clean("# Hi **you** 😀, see https://example.com/secret!!!\u0007").Dropped.ToString()
            .ShouldBe("links=1, markup=2, emoji=1, control=1, repeated=1");
        TextCleaner.Clean("Nothing to drop here.").Dropped.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void What_is_clean_stays_as_it_is() => Texts.Sample(text =>
    {
        var once = TextCleaner.Clean(text).Text;
        return TextCleaner.Clean(once) is { Dropped: var dropped, Text: var twice } && twice == once && dropped.IsEmpty;
    });

    [Fact]
    public void No_word_of_twelve_scripts_is_lost_or_doubled_by_cleaning_and_splitting() => Gen.Select(Words, Gen.Int[0, Wrappers.Length - 1].Array[40]).Sample((words, wrappers) =>
    {
        var text = string.Concat(words.Select((word, i) => string.Format(null, Wrappers[wrappers[i]], word)));
        var spoken = string.Join(' ', SentenceSplitter.Split(TextCleaner.Clean(text).Text, 60).Select(sentence => sentence.Text));
        return spoken.Split([' ', '\n', ',', '.', '!', '?', ';', '。', '।', '؟', '→'], StringSplitOptions.RemoveEmptyEntries).SequenceEqual(words);
    });

    [Theory]
    [InlineData("http://a", ",h", "")]
    [InlineData("http://a.example/", ";w", "")]
    [InlineData("`<a", " ", "`b")]
    public async Task A_long_text_that_is_built_to_take_time_takes_none(string start, string part, string end)
    {
        const int Length = 500_000;
        var hangGuard = TimeSpan.FromMinutes(1);
        var text = $"{start}{string.Concat(Enumerable.Repeat(part, Length / part.Length))}{end}";

        var cleaned = await Task.Run(() => TextCleaner.Clean(text), TestContext.Current.CancellationToken).WaitAsync(hangGuard, TestContext.Current.CancellationToken);

        cleaned.Text.ShouldContain("a");
    }

    [Fact]
    public void A_text_of_very_many_spaces_takes_nothing_from_later_ones()
    {
        // NonBacktracking's " {2,}" of .NET 10.0.12 matched a character too many after such a run, for the rest of the process.
        TextCleaner.Clean($"a{new string(' ', 500_000)}b").Text.ShouldBe("a b");

        TextCleaner.Clean("x  y").Text.ShouldBe("x y");
    }

    [Theory]
    [InlineData("`<a/>`", "a")]
    [InlineData("`<a / >`", "a /")]
    [InlineData("use `<b class='x' >` here", "use b class='x' here")]
    public void A_tag_in_code_is_spoken_of(string text, string spoken) => TextCleaner.Clean(text).Text.ShouldBe(spoken);

    private static readonly string[] Wrappers =
    [
        "{0} ", "**{0}** ", "_{0}_ ", "`{0}` ", "~~{0}~~ ", "\n# {0}\n", "\n- {0}\n", "\n> {0}\n", "[{0}](https://example.com/x) ", "{0}😀 ",
        "{0}!!! ", "{0}... ", "| {0} | ", "\n\n{0}\n\n", "***{0}***, ", "\n* **{0}**\n", "{0}\u200B ", "👩‍👩‍👧{0}; ",
        "<b>{0}</b> ", "<p>{0}</p>", "{0} [laughs] ", "{0}<break time=\"3s\"/> ", "{0}[1]. ", "{0}\\n\\n", "{0} → ", "[{0}][1] ", "{0}。", "{0}। ", "{0}؟ ", "&nbsp;{0} ",
        "\n```\n{0}\n```\n", "\\({0}\\) ",
    ];

    // Latin, Cyrillic, Greek, Arabic, Hebrew, Devanagari, Bengali, Thai, Kana, Han, Hangul, Ethiopic; no word reads as a name of markup.
    private static readonly string[] Alphabets =
        ["äbçdéfgñöß", "жидкость", "καλημέρα", "مرحبا", "שלום", "नमसत", "বলকখগঘ", "สวดกขค", "あいうカナ", "你好世界", "안녕하세요", "ሰላምታ"];

    private static readonly Gen<string[]> Words =
        Gen.Int[0, Alphabets.Length - 1].SelectMany(i => Gen.String[Gen.Char[Alphabets[i]], 2, 8]).Array[0, 40];

    private static readonly string[] Fragments =
        ["https://a.b/c", "www.x.y", "[a](b)", "![a](b)", "😀", "👨‍👩‍👧", "🇩🇪", "\n\n", "---", "|---|---|", "```", "[^1]", "क्‍ष", "\uD83D", "<b>", "</p>", "&amp;", "\\n", "$x^2$", "\\(", "[1]", "[laughs]", "→", "C:\\", "𝗯", "①", "*100#"];

    private static readonly Gen<string> Texts = Gen.OneOf(
            Gen.String[Gen.Char["abcXY019 \n\t.,!?*_`~#>-+|[]()<=:…。\u0007\u200D\u200B$\\&;/\"'{}^"], 0, 12],
            Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i]))
        .Array[0, 30]
        .Select(parts => string.Concat(parts));
}
