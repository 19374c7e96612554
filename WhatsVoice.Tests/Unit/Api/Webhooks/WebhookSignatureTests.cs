using System.Text;
using Microsoft.Extensions.Options;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Builders;

namespace WhatsVoice.Tests.Unit.Api.Webhooks;

public sealed class WebhookSignatureTests
{
    private const string Secret = "the app secret";
    private const string Body = """{"text":"Gr\u00fc\u00dfe \ud83d\ude00 and raw Grüße 😀"}""";

    [Fact]
    public void A_signature_over_the_raw_bytes_is_taken() => IsValid(Body, WebhookBuilder.Sign(Body, Secret)).ShouldBeTrue();

    /// <summary>A vector computed with OpenSSL, so that the test does not only agree with itself.</summary>
    [Fact]
    public void A_known_vector_is_taken()
        => IsValid("hello", "sha256=88aab3ede8d3adf94d26ab90d3bafd4a2083070c3bcce9c014ee04a443847c0b", "key-that-is-wrong", "secret").ShouldBeTrue();

    [Fact]
    public void The_previous_secret_counts_during_a_rotation()
    {
        IsValid(Body, WebhookBuilder.Sign(Body, "old"), Secret, previous: "old").ShouldBeTrue();
        IsValid(Body, WebhookBuilder.Sign(Body, "old")).ShouldBeFalse();
    }

    [Fact]
    public void One_changed_byte_is_refused() => IsValid(Body.Replace("raw", "Raw", StringComparison.Ordinal), WebhookBuilder.Sign(Body, Secret)).ShouldBeFalse();

    [Fact]
    public void An_empty_body_has_a_signature_too() => IsValid("", WebhookBuilder.Sign("", Secret)).ShouldBeTrue();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha1=0000000000000000000000000000000000000000")]
    [InlineData("sha256=zz")]
    public void A_missing_or_odd_header_is_refused(string? header) => IsValid(Body, header).ShouldBeFalse();

    [Fact]
    public void A_truncated_signature_is_refused() => IsValid(Body, WebhookBuilder.Sign(Body, Secret)[..^2]).ShouldBeFalse();

    [Fact]
    public void A_signature_of_another_scheme_is_refused()
        => IsValid(Body, WebhookBuilder.Sign(Body, Secret).Replace("sha256", "sha512", StringComparison.Ordinal)).ShouldBeFalse();

    private static bool IsValid(string body, string? header, string secret = Secret, string? previous = null)
    {
        var options = new WhatsAppOptions { AppSecret = secret, PreviousAppSecret = previous };
        return new WebhookSignature(Options.Create(options)).IsValid([Encoding.UTF8.GetBytes(body)], header);
    }
}
