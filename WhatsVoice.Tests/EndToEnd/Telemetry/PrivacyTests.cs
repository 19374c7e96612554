using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Replies;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Telemetry;

namespace WhatsVoice.Tests.EndToEnd.Telemetry;

/// <summary>No phone number, name or text in anything that leaves the services as telemetry.</summary>
[Collection(ObservedApplication.Collection)]
public sealed class PrivacyTests(ObservedApplication observed)
{
    [Fact]
    public void Nothing_of_the_people_is_in_any_log_span_or_metric()
    {
        observed.Receiver.Bytes.ShouldBeGreaterThan(100_000, "there is something to search");
        observed.Receiver.Contains("whatsvoice.stage.duration").ShouldBeTrue("the search finds what is there");
        observed.Receiver.Contains(observed.VoiceMessages[ObservedApplication.Person]).ShouldBeTrue("spans are searched too");
        observed.Receiver.Contains("was given up").ShouldBeTrue("and logs");

        foreach (var secret in ObservedApplication.Secrets.SelectMany(Forms))
        {
            observed.Receiver.Contains(secret).ShouldBeFalse($"'{secret}' left the services");
            observed.Scrapes.Values.ShouldAllBe(scrape => !scrape.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("Message to +15557391846 undeliverable", "Message to *** undeliverable")]
    [InlineData("Message to +1 (555) 739-1846 undeliverable", "Message to *** undeliverable")]
    [InlineData("131026 (#131026) Message undeliverable", "131026 (#131026) Message undeliverable")]
    [InlineData("erase-person US.13491208655302741918", "erase-person ***")]
    [InlineData("erase-person DE.ENT.abcDef", "erase-person ***")]
    [InlineData("System.IO.IOException in the U.S. and elsewhere", "System.IO.IOException in the U.S. and elsewhere")]
    [InlineData("No\ncrit: forged \u001b[31m\u2028line", "No crit: forged  [31m line")]
    public void A_phone_number_in_somebody_elses_words_is_masked(string words, string masked) => PhoneNumbers.Mask(words).ShouldBe(masked);

    [Theory]
    [InlineData("/v1/people/15557391846", "/v1/people/***")]
    [InlineData("/base/v1/people/%2B1%20555%20739-1846", "/base/v1/people/***")]
    [InlineData("/v1/people/US.qzPersonWithoutNumber", "/v1/people/***")]
    [InlineData("/v1/voice-messages/vm_01999999999999999999999999999999", "/v1/voice-messages/vm_01999999999999999999999999999999")]
    [InlineData("/webhooks/whatsapp", "/webhooks/whatsapp")]
    public void A_person_in_the_path_of_a_request_is_masked(string path, string masked) => PhoneNumbers.MaskPath(path).ShouldBe(masked);

    [Fact]
    public void What_holds_a_persons_words_never_prints_them()
    {
        var message = new InboundMessage { Id = "wamid.1", PhoneNumberId = "1", Type = "text", Phone = ObservedApplication.Person, Text = ObservedApplication.Text, Name = ObservedApplication.Name };
        var reply = new Reply(ObservedApplication.Text);
        object[] printed = [message, reply, new VoiceMessageOrder("vm_1", message, reply), new SettledSend("vm_1", $"wamid.{ObservedApplication.Person}"), new ChatTurn(FromPerson: true, ObservedApplication.Text)];

        foreach (var secret in ObservedApplication.Secrets)
        {
            printed.ShouldAllBe(item => !item.ToString()!.Contains(secret, StringComparison.Ordinal));
        }
    }

    /// <summary>As it is, as it stands in an URL and in JSON; of a number the last seven digits, of a text its rarest words.</summary>
    private static IEnumerable<string> Forms(string secret)
    {
        yield return Uri.EscapeDataString(secret);
        yield return secret;
        if (secret.All(char.IsAsciiDigit))
        {
            yield return secret[^7..];
        }
        else
        {
            foreach (var word in secret.Split(' ').Where(word => word.Length > 8))
            {
                yield return word.TrimEnd('.');
            }
        }
    }
}
