using System.Net;
using WhatsVoice.ServiceDefaults.Http;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Http;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("20", 20)]
    [InlineData("1.5", 1.5)]
    [InlineData("Sat, 28 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("3600", 300)]
    [InlineData("9999999", 300)]
    [InlineData("99999999999999999999", 300)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 300)]
    public void A_wait_is_read_clamped_and_spread_by_up_to_a_quarter(string header, double seconds)
        => Of(header).ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds * 1.25));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("Sat, 28 Nov 2026 11:59:59 GMT")]
    public void No_usable_wait_is_none(string? header) => Of(header).ShouldBeNull();

    private static TimeSpan? Of(string? header)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        if (header is not null)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", header);
        }

        return RetryAfter.Of(response, Now);
    }
}
