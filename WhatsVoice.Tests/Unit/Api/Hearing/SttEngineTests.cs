using WhatsVoice.Api.Hearing;

namespace WhatsVoice.Tests.Unit.Api.Hearing;

/// <summary>What the console shows of an engine.</summary>
public sealed class SttEngineTests
{
    [Theory]
    [InlineData(90, 0.009)]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(1e300, null)]
    [InlineData(double.PositiveInfinity, null)]
    [InlineData(double.NaN, null)]
    public void A_length_that_no_recording_has_has_no_price(double seconds, double? price)
        => new SttEngine("openai", "ready", 0.006m).PriceOf(seconds).ShouldBe((decimal?)price);
}
