using Microsoft.Extensions.Configuration;
using WhatsVoice.ServiceDefaults.Engines;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Engines;

public sealed class EngineOrderTests
{
    private const string Key = "Test:Engines";

    private static readonly KnownEngine Remote = new("remote", "Remote:Url", "Remote:Key");
    private static readonly KnownEngine Shared = new("shared", "Shared:Key") { UsedUnasked = _ => false };
    private static readonly KnownEngine Local = new("local");

    [Theory]
    [InlineData("", "local")]
    [InlineData("Remote:Key=x", "remote,local")]
    [InlineData("Remote:Key= ", "local")]
    [InlineData("Shared:Key=x", "local")]
    [InlineData("Shared:Key=x;Test:Engines=shared, local", "shared,local")]
    [InlineData("Remote:Key=x;Test:Engines:0=local;Test:Engines:1=remote", "local,remote")]
    public void It_is_as_configured_and_else_what_is_configured(string settings, string names)
    {
        Order(settings).Names.ShouldBe(names.Split(','));
        Order(settings).Faults().ShouldBeEmpty();
        foreach (var engine in new[] { Remote, Shared, Local })
        {
            EngineOrder.Has(Key, engine, Configuration(settings)).ShouldBe(names.Split(',').Contains(engine.Name));
        }
    }

    /// <summary>The order knows no engine by name: a missing setting is told by the engine that needs it.</summary>
    [Fact]
    public void An_engine_that_is_named_without_its_settings_or_unknown_or_twice_is_a_fault()
    {
        Order("Test:Engines=remote").Faults().ShouldBe(["Remote:Url or Remote:Key is missing, and Test:Engines names remote."]);
        Order("Test:Engines=local,flute").Faults().ShouldBe(["Test:Engines is 'local,flute': it must name engines in order, each once, of remote, shared, local."]);
        Order("Test:Engines=local,local").Faults().Single().ShouldContain("each once");
    }

    private static EngineOrder Order(string settings) => new(Key, [Remote, Shared, Local], Configuration(settings));

    private static IConfiguration Configuration(string settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=')).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
        .Build();
}
