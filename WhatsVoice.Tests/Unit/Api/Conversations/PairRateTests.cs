using WhatsVoice.Api.Conversations;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

public sealed class PairRateTests
{
    private const long Start = 1_790_000_000_000;

    [Fact]
    public void A_burst_of_45_goes_at_once_and_the_46th_waits_its_6_seconds()
    {
        var paid = 0L;
        for (var message = 1; message <= PairRate.Burst; message++)
        {
            PairRate.NextUnixMs(paid, Start).ShouldBe(Start, $"message {message}");
            paid = PairRate.Pay(paid, Start);
        }

        PairRate.NextUnixMs(paid, Start).ShouldBe(Start + 6000);
    }

    [Fact]
    public void A_clock_that_is_put_back_by_an_hour_holds_nobody_up_for_an_hour()
    {
        var paid = PairRate.Pay(0, Start + 3_600_000);

        PairRate.NextUnixMs(paid, Start).ShouldBeLessThanOrEqualTo(Start + 6000);
        PairRate.NextUnixMs(PairRate.Pay(paid, Start), Start + 60_000).ShouldBe(Start + 60_000);
    }

    [Fact]
    public void One_message_every_6_seconds_never_waits()
    {
        var paid = 0L;
        for (var message = 0; message < 1000; message++)
        {
            var now = Start + (message * 6000L);
            PairRate.NextUnixMs(paid, now).ShouldBe(now);
            paid = PairRate.Pay(paid, now);
        }
    }

    [Fact]
    public void A_burst_is_paid_back_before_the_next_one()
    {
        var paid = 0L;
        for (var message = 0; message < PairRate.Burst; message++)
        {
            paid = PairRate.Pay(paid, Start);
        }

        // After ten intervals ten messages may go, and not one more.
        var now = Start + 60_000;
        for (var message = 0; message < 10; message++)
        {
            PairRate.NextUnixMs(paid, now).ShouldBe(now);
            paid = PairRate.Pay(paid, now);
        }

        PairRate.NextUnixMs(paid, now).ShouldBeGreaterThan(now);
    }
}
