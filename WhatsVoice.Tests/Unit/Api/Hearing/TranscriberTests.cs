using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Api.Conversations.Steps;
using WhatsVoice.Api.Hearing;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Hearing;

/// <summary>A voice note between WhatsApp and the Stt service: what is fetched, and what becomes of it.</summary>
public sealed class TranscriberTests : IAsyncLifetime
{
    private HearingStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await HearingStage.StartAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_voice_note_becomes_words_with_a_language_and_a_duration()
    {
        IFormCollection? form = null;
        _stage.Stt = sent =>
        {
            form = sent;
            return Results.Json(new { text = " Bom dia ", language = "pt", duration = 1.5 });
        };

        var heard = await _stage.TranscribeAsync();

        heard.ShouldBe(new Transcript("Bom dia", "pt", TimeSpan.FromSeconds(1.5)));
        form!["response_format"].ToString().ShouldBe("verbose_json");
        form.Files["file"]!.Length.ShouldBe(HearingStage.Note.Length);
        _stage.Persons.ShouldBe([HearingStage.Person]);
        _stage.Downloads.ShouldHaveSingleItem().ShouldContain("Bearer EAA-tests");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    public async Task Audio_of_which_no_engine_tells_the_length_counts_by_its_size(string duration)
    {
        _stage.Stt = _ => Results.Text($$"""{"text":"Bom dia","language":"pt","duration":{{duration}}}""", "application/json");

        (await _stage.TranscribeAsync()).Duration.ShouldBe(TimeSpan.FromSeconds(HearingStage.Note.Length / 4_000d));
    }

    [Fact]
    public async Task A_length_that_no_recording_has_counts_as_a_day()
    {
        _stage.Stt = _ => Results.Text("""{"text":"Bom dia","language":"pt","duration":1e300}""", "application/json");

        (await _stage.TranscribeAsync()).Duration.ShouldBe(TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_address_that_is_refused_is_asked_for_once_more_and_says_nothing_of_the_account(int status)
    {
        _stage.DownloadStatuses.Enqueue(status);

        (await _stage.TranscribeAsync()).Words.ShouldBe("Bom dia");

        _stage.Downloads.Select(download => download.Split(' ')[0]).ShouldBe(["?attempt=0", "?attempt=1"]);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://lookaside.fbsbx.com.evil.example/file")]
    [InlineData("https://evilfbsbx.com/file")]
    [InlineData("http://lookaside.fbsbx.com/file")]
    public async Task An_address_that_is_not_WhatsApps_is_never_fetched(string url)
    {
        _stage.MediaUrl = url;

        var heard = await _stage.TranscribeAsync();

        heard.SetAnswer!.Text.ShouldStartWith("I could not open that recording");
        _stage.Downloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_with_another_hash_than_the_webhooks_is_not_transcribed()
    {
        var heard = await _stage.TranscribeAsync(sha256: Convert.ToBase64String(SHA256.HashData("another file"u8)));

        heard.Words.ShouldBe("");
        heard.SetAnswer!.Text.ShouldStartWith("I could not open that recording");
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    public async Task Silence_is_answered_with_a_request_to_repeat(string text)
    {
        _stage.Stt = _ => Results.Json(new { text, language = "pt", duration = 3.0 });

        var heard = await _stage.TranscribeAsync();

        heard.SetAnswer!.Text.ShouldStartWith("I could not understand that");
        heard.Duration.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(413, "That recording is too long")]
    [InlineData(400, "I could not open that recording")]
    public async Task A_file_that_is_refused_is_answered_at_once(int status, string words)
    {
        _stage.Stt = _ => Results.StatusCode(status);

        (await _stage.TranscribeAsync()).SetAnswer!.Text.ShouldStartWith(words);
    }

    [Fact]
    public async Task A_file_that_WhatsApp_says_is_too_large_is_answered_as_too_long()
    {
        _stage.FileSize = (16 << 20) + 1;

        (await _stage.TranscribeAsync()).SetAnswer!.Text.ShouldStartWith("That recording is too long");
        _stage.Downloads.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_turns_out_to_be_too_large_is_answered_as_too_long()
    {
        _stage.File = new byte[(16 << 20) + 1];

        (await _stage.TranscribeAsync()).SetAnswer!.Text.ShouldStartWith("That recording is too long");
    }

    [Fact]
    public async Task An_empty_answer_means_silence()
    {
        _stage.Stt = _ => Results.StatusCode(413);

        (await _stage.TranscribeAsync(settings: ("Hearing:Answers:TooLong", ""))).SetAnswer.ShouldBeNull();
        (await _stage.TranscribeAsync()).SetAnswer!.Language.ShouldBe("en");
        (await _stage.TranscribeAsync(settings: ("Hearing:Answers:TooLong", "Das ist mir zu lang."))).SetAnswer!.Language.ShouldBeNull("the words tell their language");
    }

    [Fact]
    public async Task Large_recordings_of_many_persons_are_in_memory_a_few_at_a_time_and_hold_up_no_voice_note()
    {
        const int Persons = 20;
        _stage.FileSize = 15 << 20;
        var (hangs, asked) = (new TaskCompletionSource(), 0);
        var answer = new { text = "A note", language = "en", duration = 1.5 };
        _stage.Stt = _ => Interlocked.Increment(ref asked) <= RecordingPlaces.MaxLarge ? new LateAnswer(hangs.Task, answer) : Results.Json(answer);
        using var host = _stage.Start();
        var large = Enumerable.Range(0, Persons).Select(_ => HearingStage.HearAsync(host)).ToList();
        await Eventually.TrueAsync(() => _stage.Described == Persons && Volatile.Read(ref asked) >= RecordingPlaces.MaxLarge, "all are asked for");

        _stage.FileSize = null;
        (await HearingStage.HearAsync(host)).Words.ShouldBe("A note");
        _stage.Downloads.Count.ShouldBe(RecordingPlaces.MaxLarge + 1, "the others wait");

        hangs.SetResult();
        (await Task.WhenAll(large)).Count(heard => heard.SetAnswer is null).ShouldBe(Persons);
    }
}
