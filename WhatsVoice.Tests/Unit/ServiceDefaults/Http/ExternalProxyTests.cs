using System.Net;
using Microsoft.Extensions.Configuration;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Http;

/// <summary>HTTPS_PROXY and HTTP_PROXY are for servers outside.</summary>
public sealed class ExternalProxyTests
{
    private static readonly Uri Proxy = new("http://proxy.example.com:3128");

    [Theory]
    [InlineData("http://tts/v1/audio/speech")]
    [InlineData("http://sandbox:5090/graph")]
    [InlineData("http://127.0.0.1:5081/alive")]
    [InlineData("http://10.1.2.3:8080/v1/audio/speech")]
    [InlineData("http://stt.voice.svc.cluster.local:8080/health")]
    public void Calls_between_our_own_services_never_go_through_a_proxy(string destination)
        => Create().GetProxy(new Uri(destination)).ShouldBeNull();

    [Fact]
    public void Calls_to_servers_outside_do() => Create().GetProxy(new Uri("https://graph.facebook.com/v25.0/")).ShouldBe(Proxy);

    private static ExternalProxy Create() => new(
        new WebProxy(Proxy),
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["services:tts:http:0"] = "http://10.1.2.3:8080",
            ["services:stt:http:0"] = "http://stt.voice.svc.cluster.local:8080/",
        }).Build());
}
