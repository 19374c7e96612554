using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Hearing;

/// <summary>What a person is told, and when, where nothing can be heard at present.</summary>
public sealed class HearingFailureTests : IAsyncLifetime
{
    private HearingStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await HearingStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_service_that_cannot_now_is_tried_again_for_a_minute_and_then_the_person_is_told()
    {
        _stage.Stt = _ => Results.StatusCode(502);

        await Should.ThrowAsync<HearingException>(() => _stage.TranscribeAsync(received: TimeProvider.System.GetUtcNow().AddMinutes(-2)));
        var heard = await _stage.TranscribeAsync(firstTried: TimeProvider.System.GetUtcNow().AddMinutes(-2));

        heard.SetAnswer!.Text.ShouldStartWith("I cannot listen to voice notes at the moment");
    }

    [Theory]
    [InlineData(60, 0, true)]
    [InlineData(10, 0, false)]
    [InlineData(10, 15, true)]
    [InlineData(null, 25, true)]
    public async Task Where_no_engine_can_listen_the_person_is_told_within_seconds(int? retryAfter, int triedForSeconds, bool isTold)
    {
        _stage.Stt = _ => new Unavailable(retryAfter);

        var heard = await TryAsync();

        (heard?.SetAnswer?.Text.StartsWith("I cannot listen", StringComparison.Ordinal) == true).ShouldBe(isTold);

        async Task<Transcript?> TryAsync()
        {
            try
            {
                return await _stage.TranscribeAsync(firstTried: TimeProvider.System.GetUtcNow().AddSeconds(-triedForSeconds));
            }
            catch (HearingException)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task A_failure_that_the_service_answers_is_not_repeated_at_once_since_it_has_tried_its_engines()
    {
        var calls = 0;
        _stage.Stt = _ => ++calls > 0 ? Results.StatusCode(502) : Results.Ok();

        await Should.ThrowAsync<HearingException>(() => _stage.TranscribeAsync());

        calls.ShouldBe(1);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(504)]
    public async Task Recordings_at_which_the_engines_fail_do_not_keep_others_from_being_heard(int status)
    {
        var calls = 0;
        _stage.Stt = _ => ++calls <= 30 ? Results.StatusCode(status) : Results.Json(new { text = "Bom dia", language = "pt", duration = 1.5 });
        using var host = _stage.Start();
        for (var i = 0; i < 30; i++)
        {
            await Should.ThrowAsync<HearingException>(() => HearingStage.HearAsync(host));
        }

        (await HearingStage.HearAsync(host)).Words.ShouldBe("Bom dia");
    }

    [Theory]
    [InlineData("7200", true)]
    [InlineData("3", false)]
    public async Task A_person_does_not_wait_longer_than_a_minute_when_WhatsApp_asks_for_it(string seconds, bool isTold)
    {
        _stage.DownloadStatuses.Enqueue(429);
        _stage.DownloadRetryAfter = seconds;

        Transcript? told = null;
        var failure = await Record.ExceptionAsync(async () => told = await _stage.TranscribeAsync(firstTried: TimeProvider.System.GetUtcNow().AddSeconds(-20)));

        (told?.SetAnswer?.Text.StartsWith("I cannot listen", StringComparison.Ordinal) == true).ShouldBe(isTold);
        ((failure as HearingException)?.GivesUpIn <= TimeSpan.FromSeconds(40)).ShouldBe(!isTold, "Hearing:RetryFor counts from the first attempt");
        _stage.Downloads.Count.ShouldBe(1, "WhatsApp asked to wait");
    }

    [Theory]
    [InlineData(450_000, 600)]
    [InlineData(2_000_000, 600)]
    [InlineData(30_000, 120)]
    public async Task A_recording_of_a_low_bit_rate_that_no_engine_answers_in_time_counts_as_long_as_it_may_be(int bytes, double seconds)
    {
        var hangs = new TaskCompletionSource();
        _stage.Stt = _ => new LateAnswer(hangs.Task, new { text = "Too late" });
        _stage.File = _stage.DescribedFile = new byte[bytes];

        var heard = await _stage.TranscribeAsync(
            sha256: Convert.ToBase64String(SHA256.HashData(_stage.File)), settings: [("Hearing:Timeout", "00:00:01"), ("Hearing:RetryFor", "00:00:01")]);
        hangs.SetResult();

        heard.Duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_service_that_takes_too_long_is_not_waited_for()
    {
        var hangs = new TaskCompletionSource();
        _stage.Stt = _ => new LateAnswer(hangs.Task, new { text = "Too late" });

        var heard = await _stage.TranscribeAsync(settings: [("Hearing:Timeout", "00:00:01"), ("Hearing:RetryFor", "00:00:01")]);
        hangs.SetResult();

        heard.SetAnswer!.Text.ShouldStartWith("I cannot listen to voice notes at the moment");
        heard.Duration.ShouldBe(TimeSpan.FromSeconds(HearingStage.Note.Length / 250d), "the service goes on with what it was given");
    }

    [Fact]
    public async Task A_service_that_gives_no_sign_of_life_is_asked_again_and_heard_with_as_soon_as_it_answers()
    {
        var (time, hangs) = (new ObservedClock(), new TaskCompletionSource());
        (_stage.Time, _stage.Alive) = (time, hangs.Task);
        _stage.Stt = _ => new LateAnswer(hangs.Task, new { text = "Too late" });
        using var host = _stage.Start();
        var firstTried = time.GetUtcNow();

        var first = HearingStage.HearAsync(host, firstTried: firstTried);
        await time.PassAsync(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => _stage.AliveAsked == 1, "it is asked whether it lives");
        time.Advance(LivenessWatch.AnswerTimeout);
        var failure = await Should.ThrowAsync<HearingException>(() => first);
        hangs.SetResult();
        _stage.Stt = _ => Results.Json(new { text = "Bom dia", language = "pt", duration = 1.5 });
        var second = await HearingStage.HearAsync(host, firstTried: firstTried);

        (failure.GivesUpIn, failure.Sent).ShouldBe((TimeSpan.FromSeconds(53), TimeSpan.Zero));
        second.Words.ShouldBe("Bom dia");
    }

    [Theory]
    [InlineData("7.500", 7.5)]
    [InlineData("-7", 0)]
    [InlineData("1e9", 0)]
    [InlineData("99999999999", 86_400)]
    [InlineData(null, 0)]
    public async Task What_an_engine_was_given_without_an_answer_counts_for_the_person(string? told, double seconds)
    {
        _stage.Stt = _ => new GaveNoAnswer(told);

        var heard = await _stage.TranscribeAsync(firstTried: TimeProvider.System.GetUtcNow().AddMinutes(-2));

        heard.SetAnswer!.Text.ShouldStartWith("I cannot listen to voice notes at the moment");
        heard.Duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    private sealed class Unavailable(int? retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            httpContext.Response.Headers.RetryAfter = retryAfter?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        }
    }

    private sealed class GaveNoAnswer(string? seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers["X-Audio-Duration"] = seconds;
            return Results.StatusCode(StatusCodes.Status504GatewayTimeout).ExecuteAsync(httpContext);
        }
    }
}
