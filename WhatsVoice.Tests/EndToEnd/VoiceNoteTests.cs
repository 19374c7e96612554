using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;
using StackExchange.Redis;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd;

/// <summary>The way of a message through the whole application.</summary>
public sealed class VoiceNoteTests(RunningApplication running)
{
    private static int _people;

    [Fact]
    public async Task A_person_writes_and_a_valid_voice_note_answers()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();

        var id = await sandbox.SendAsync(person, "Hello there, can you hear me?");
        var note = await sandbox.WaitForVoiceNoteAsync(person, id);

        var audio = await sandbox.GetMediaAsync(note.MediaId!);
        await ShouldBeAVoiceNoteAsync(audio);
        await sandbox.WaitForStatusAsync(person, id, "read");
    }

    [Fact]
    public async Task The_note_speaks_the_persons_own_words()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();
        const string Words = "A rather unusual sentence about seven purple elephants.";

        var id = await sandbox.SendAsync(person, Words);
        var note = await sandbox.WaitForVoiceNoteAsync(person, id);

        // The Tts service's own answer for these words, sample for sample.
        using var speech = await SpeakAsync(Words);
        var sent = await Tool.DecodeAsync(await sandbox.GetMediaAsync(note.MediaId!));
        sent.ShouldBe(await Tool.DecodeAsync(await speech.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        using var other = await SpeakAsync("Quite different words, and fewer.");
        sent.ShouldNotBe(await Tool.DecodeAsync(await other.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task The_same_words_again_are_a_cache_hit_and_their_audio_lies_in_redis()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();
        var words = $"These words were never spoken before, {Guid.NewGuid():n}.";
        var cache = await (await running.Application).GetConnectionStringAsync("cache", TestContext.Current.CancellationToken);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cache!);

        var note = await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, words));
        var audio = await sandbox.GetMediaAsync(note.MediaId!);
        using var again = await SpeakAsync(words);

        again.Headers.GetValues("X-Cache").ShouldBe(["hit"]);

        // The entry is written behind the answer.
        await Eventually.TrueAsync(() => IsInAsync(redis, audio), "the audio lies in Redis");
    }

    [Fact]
    public async Task Two_people_at_once_each_get_their_own_answer()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var (ann, bob) = (NextPerson(), NextPerson());
        const string Short = "Yes.";
        const string Long = "This one takes a good deal longer to say, because it has so many more words in it.";

        var ids = await Task.WhenAll(sandbox.SendAsync(ann, Short), sandbox.SendAsync(bob, Long));
        var notes = await Task.WhenAll(sandbox.WaitForVoiceNoteAsync(ann, ids[0]), sandbox.WaitForVoiceNoteAsync(bob, ids[1]));

        notes[0].DurationMs!.Value.ShouldBeLessThan(1500);
        notes[1].DurationMs!.Value.ShouldBeGreaterThan(3000);
    }

    [Fact]
    public async Task Messages_of_one_person_are_answered_in_order()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();
        string[] texts = ["One.", "Two words, then, and quite some more.", "Three.", "And the fourth of them is long as well.", "Five."];

        var ids = new List<string>();
        foreach (var text in texts)
        {
            ids.Add(await sandbox.SendAsync(person, text));
        }

        await Eventually.TrueAsync(async () => (await NotesAsync(sandbox, person)).Count == texts.Length, "all are answered");
        var durations = (await NotesAsync(sandbox, person)).Select(note => note.DurationMs!.Value).ToList();
        durations[1].ShouldBeGreaterThan(durations[0] * 2);
        durations[1].ShouldBeGreaterThan(durations[2] * 2);
        durations[3].ShouldBeGreaterThan(durations[4] * 2);
    }

    [Fact]
    public async Task Status_webhooks_move_the_voice_messages_state_up_to_played()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();

        var note = await sandbox.WaitForVoiceNoteAsync(person, await sandbox.SendAsync(person, "Play me."));
        await sandbox.WaitForStatusAsync(person, note.Id, "read");
        await sandbox.PlayAsync(person, note.Id);

        using var api = (await running.Application).CreateHttpClient("api", "http");
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningApplication.ApiKey);
        JsonElement record = default;
        await Eventually.TrueAsync(
            async () => (record = await api.GetFromJsonAsync<JsonElement>($"/v1/voice-messages/{note.CallbackData}")).GetProperty("state").GetString() == "played",
            "the record says played");
        record.GetProperty("message_id").GetString().ShouldBe(note.Id);
        record.GetProperty("to").GetString().ShouldBe(person);
        new[] { "accepted_at", "sent_at", "delivered_at", "read_at", "played_at" }.ShouldAllBe(name => record.GetProperty(name).ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task A_voice_message_is_shown_only_to_who_has_the_key()
    {
        using var api = (await running.Application).CreateHttpClient("api", "http");

        using var without = await api.GetAsync("/v1/voice-messages/vm_00000000000000000000000000000000", TestContext.Current.CancellationToken);
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningApplication.ApiKey);
        using var with = await api.GetAsync("/v1/voice-messages/vm_00000000000000000000000000000000", TestContext.Current.CancellationToken);

        without.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        with.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("not json", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"object":"whatsapp_business_account","entry":[]}""", 200)]
    public async Task A_signed_body_is_answered_by_what_it_is(string body, int status)
    {
        using var sandbox = await running.OpenSandboxAsync();

        (await sandbox.DeliverAsync(body)).ShouldBe(status);
    }

    [Fact]
    public async Task A_body_above_metas_limit_is_refused()
    {
        using var api = (await running.Application).CreateHttpClient("api", "http");
        using var request = WebhookBuilder.Request(new string(' ', 4 * 1024 * 1024), $"sha256={new string('0', 64)}");

        // The server answers from the header alone and closes: without this the client may still be sending by then.
        request.Headers.ExpectContinue = true;

        using var response = await api.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task The_webhook_handshake_succeeds() => (await (await running.OpenSandboxAsync()).VerifyAsync()).GetProperty("verified").GetBoolean().ShouldBeTrue();

    [Fact]
    public async Task Words_that_cannot_be_spoken_are_answered_as_text()
    {
        using var sandbox = await running.OpenSandboxAsync();
        var person = NextPerson();

        await sandbox.SendAsync(person, "😀😀😀");
        var answer = await sandbox.WaitForAsync(person, line => line.Direction == "out");

        answer.Type.ShouldBe("text");
        answer.Text.ShouldBe("😀😀😀");
    }

    private static string NextPerson() => (15550100000 + Interlocked.Increment(ref _people)).ToString(CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<ChatLine>> NotesAsync(SandboxClient sandbox, string person)
        => [.. (await sandbox.ChatAsync(person)).Where(line => line is { Direction: "out", Voice: true })];

    /// <summary>Whether one cache entry holds this audio: pieces of its packets are found there as they are in the note.</summary>
    private static async Task<bool> IsInAsync(ConnectionMultiplexer redis, byte[] audio)
    {
        await foreach (var key in redis.GetServers()[0].KeysAsync(pattern: "whatsvoice:speech:v*"))
        {
            if ((byte[]?)await redis.GetDatabase().HashGetAsync(key, "data") is { } entry
                && Enumerable.Range(0, 40).Count(piece => entry.AsSpan().IndexOf(audio.AsSpan((audio.Length / 2) + (piece * 10), 16)) >= 0) > 15)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task ShouldBeAVoiceNoteAsync(byte[] audio)
    {
        Tool.Require("opusinfo");
        Tool.Require("ffprobe");
        audio.Length.ShouldBeLessThan(512 * 1024);

        var info = await Tool.RunAsync("opusinfo", audio, "{file}");
        info.ShouldContain("Channels: 1");
        info.Split("New logical stream").Length.ShouldBe(2, "one logical stream");
        info.ShouldNotContain("WARNING");
        var probe = await Tool.RunAsync("ffprobe", audio, "-v", "error", "-show_entries", "stream=codec_name,channels:format=format_name,duration", "-of", "default=nw=1", "{file}");
        probe.ShouldContain("codec_name=opus");
        probe.ShouldContain("format_name=ogg");
        var seconds = double.Parse(probe.Split('\n').Single(line => line.StartsWith("duration=", StringComparison.Ordinal))["duration=".Length..], CultureInfo.InvariantCulture);
        seconds.ShouldBeInRange(0.3, 10);

        var samples = await Tool.DecodeAsync(audio);
        var rms = Math.Sqrt(samples.Average(sample => (double)sample * sample));
        rms.ShouldBeGreaterThan(300, "the note must not be silent");
        samples.Count(sample => Math.Abs((int)sample) >= short.MaxValue).ShouldBeLessThan(10, "the note must not clip");
    }

    private async Task<HttpResponseMessage> SpeakAsync(string words)
    {
        using var tts = (await running.Application).CreateHttpClient("tts", "http");
        tts.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningApplication.ApiKey);
        var response = await tts.PostAsJsonAsync("/v1/audio/speech", new { input = words, response_format = "opus" }, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await response.Content.LoadIntoBufferAsync();
        return response;
    }
}
