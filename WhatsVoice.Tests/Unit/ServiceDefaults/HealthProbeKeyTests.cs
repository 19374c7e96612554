using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

/// <summary>With which key a container's health check asks for the details.</summary>
public sealed class HealthProbeKeyTests
{
    private const string Hash = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("the-key-with-all-scopes", "monitor", "the-key-with-all-scopes")]
    [InlineData(Hash, "speak,monitor", "the-key-that-has-a-name")]
    [InlineData(null, "operate", "the-key-that-has-a-name")]
    [InlineData(Hash, "send", null)]
    public void A_probe_takes_a_key_in_the_clear_that_opens_the_details(string? main, string scopes, string? expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Api:Key"] = main,
            ["Api:Keys:a-hash:Key"] = Hash,
            ["Api:Keys:a-hash:Scopes"] = "monitor",
            ["Api:Keys:health:Key"] = "the-key-that-has-a-name",
            ["Api:Keys:health:Scopes"] = scopes,
        }).Build();

        HealthProbe.FindKey(configuration).ShouldBe(expected);
    }
}
