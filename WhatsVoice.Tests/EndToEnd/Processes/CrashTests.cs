using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>The only Api is really killed in the middle of an answer and started again, and the store fails in part. With replicas: <see cref="Failures.WhenSomethingDiesTests"/>.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task An_answer_still_arrives_once_when_the_api_is_killed_before_its_send_arrives()
    {
        await using var services = await RunningServices.StartAsync();
        const string Person = "15550002222";

        // The call hangs in the sandbox, so that the kill surely falls into it.
        await services.People.SetFaultAsync(new { route = "messages", hang = true, times = 1 });
        var id = await services.People.SendAsync(Person, "Will this survive the crash?");
        await Eventually.TrueAsync(
            async () => await services.People.FaultsLeftAsync() == 0,
            "the send is under way");
        await services.Api.KillAsync();
        await services.Api.StartAsync();

        await services.People.WaitForVoiceNoteAsync(Person, id);
        var next = await services.People.SendAsync(Person, "And the next one?");
        await services.People.WaitForVoiceNoteAsync(Person, next);
        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(2);
    }

    [Fact]
    public async Task A_message_that_could_not_be_entered_as_pending_is_refused_and_answered_once_when_it_comes_again()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15550005555";

        // The store takes the conversation and refuses the entry by which others would find it.
        await store.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "-zadd");
        var id = await services.People.SendAsync(Person, "Who will find this?");
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("webhook")).Any(call => call.Status == 503),
            "the webhook is answered with 503");
        await store.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "+zadd");

        await services.People.WaitForVoiceNoteAsync(Person, id);
        (await services.People.ChatAsync(Person)).Count(line => line.Direction == "out").ShouldBe(1);
        await Eventually.TrueAsync(
            async () => await store.GetDatabase().SortedSetLengthAsync("whatsvoice:pending") == 0,
            "nothing is pending any more");
    }

    [Fact]
    public async Task Speech_is_begun_while_the_store_still_writes_and_nothing_that_the_person_could_notice()
    {
        await using var services = await RunningServices.StartAsync(new ServicesSetup { ElevenLabs = true });
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15550007777";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good morning."));
        await Eventually.TrueAsync(
            async () => await store.GetDatabase().SortedSetLengthAsync("whatsvoice:pending") == 0,
            "nothing is pending any more");

        // The person's next webhook waits for this one, and this one for the store.
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("webhook", person: Person)).Any(call => call is { Event: "read", Status: 200 }),
            "the first note's last status is taken");
        await services.People.ClearLogAsync();

        await services.Store.HangAsync();
        var id = await services.People.SendAsync(Person, "Is anybody writing this down?");
        await Eventually.TrueAsync(
            async () => (await services.People.LogAsync("elevenlabs", "tts")).Any(call => call.Status == 200),
            "the reply is spoken");
        (await services.People.LogAsync("webhook", "webhook", Person)).ShouldNotContain(call => call.MessageId == id && call.Status == 200);
        var goesOn = TimeProvider.System.GetUtcNow();
        await services.Store.GoOnAsync();

        await services.People.WaitForVoiceNoteAsync(Person, id);
        (await services.People.LogAsync("elevenlabs", "tts")).Count.ShouldBe(1);
        var calls = await services.People.LogAsync("graph");
        calls.Select(call => call.Route).ShouldBe(["read", "media", "messages"], ignoreOrder: true);
        calls.ShouldAllBe(call => call.At > goesOn);
    }

    [Fact]
    public async Task A_record_that_a_crash_lost_is_opened_again()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        using var api = services.OpenApi();
        const string Person = "15550008888";
        await services.People.SetFaultAsync(new { route = "messages", hang = true, times = 1 });
        var id = await services.People.SendAsync(Person, "Who will remember this?");
        await Eventually.TrueAsync(async () => await services.People.FaultsLeftAsync() == 0, "the send is under way");
        await services.Api.KillAsync();

        // As if it had died before the record was written, behind the message.
        foreach (var record in store.GetServers()[0].Keys(pattern: "whatsvoice:voice-message:*").ToList())
        {
            await store.GetDatabase().KeyDeleteAsync(record);
        }

        await services.Api.StartAsync();

        var note = await services.People.WaitForVoiceNoteAsync(Person, id);
        (await api.WaitForStateAsync(note.CallbackData!, "read")).GetProperty("reply_to").GetString().ShouldBe(id);
    }

    [Fact]
    public async Task A_dead_letter_in_front_of_a_message_that_waits_does_not_go_out_by_itself_after_a_restart()
    {
        await using var services = await RunningServices.StartAsync(("Conversations__RetryFor", "00:00:06"));
        using var api = services.OpenApi();
        const string Person = "15550009999";
        await services.People.SetFaultAsync(new { route = "messages", status = 401, body = new { error = new { code = 190, message = "The token has expired" } } });
        await services.People.SendAsync(Person, "The token has expired.");
        JsonElement record = default;
        await Eventually.TrueAsync(
            async () => (record = (await api.GetAsync($"/v1/voice-messages?to={Person}")).GetProperty("items").EnumerateArray().FirstOrDefault()).ValueKind == JsonValueKind.Object,
            "the first one has a record");

        // The second one waits when the first one is given up, some 11 s after it was written. Where the machine is slower, both are.
        await Eventually.TrueAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow() > record.GetProperty("created_at").GetDateTimeOffset().AddSeconds(7)), "seven seconds have passed");
        await services.People.SendAsync(Person, "It still has.");
        await api.WaitForStateAsync(record.GetProperty("id").GetString()!, "dead");
        await services.Api.KillAsync();
        await services.People.ClearFaultsAsync();
        await services.Api.StartAsync();

        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "It was renewed."));
        (await services.People.ChatAsync(Person)).ShouldNotContain(line => line.CallbackData == record.GetProperty("id").GetString());
        (await api.GetAsync($"/v1/voice-messages/{record.GetProperty("id").GetString()}")).GetProperty("state").GetString().ShouldBe("dead");
    }

    [Fact]
    public async Task The_api_that_starts_while_the_store_is_away_is_ready_when_it_comes()
    {
        await using var services = await RunningServices.StartAsync();
        const string Person = "15550006666";

        await services.Store.KillAsync();
        await services.Api.KillAsync();
        services.Api.Launch();
        await Eventually.TrueAsync(async () => await services.Api.StatusAsync("/alive") == 200, "the process is alive");
        (await services.Api.StatusAsync("/health")).ShouldBe(503);
        await services.Store.StartAgainAsync();
        await services.Api.WaitUntilHealthyAsync();

        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good to have you back."));
    }

    [Fact]
    public async Task A_first_message_that_met_a_failing_look_for_an_earlier_conversation_is_answered_when_it_comes_again()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15550011111";

        // The store answers all but this one read.
        var earlier = $"whatsvoice/state/conversation/{PersonDirectory.EarlierConversationOf("100000000000001", Person)}/conversation";
        await store.GetDatabase().StringSetAsync(earlier, "not a hash");
        var id = await services.People.SendAsync(Person, "Is anybody there?");
        await Eventually.TrueAsync(() => Task.FromResult(services.Api.Output.Contains("answered with 503", StringComparison.Ordinal)), "the webhook is refused");
        await store.GetDatabase().KeyDeleteAsync(earlier);

        await services.People.WaitForVoiceNoteAsync(Person, id);
    }

    [Fact]
    public async Task A_store_that_fails_in_the_middle_of_five_attempts_in_a_row_makes_no_dead_letter()
    {
        await using var slow = await SlowReplies.StartAsync();
        await using var services = await slow.StartServicesAsync();
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15550012222";

        var id = await services.People.SendAsync(Person, "Will you answer me?");
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await slow.BreakAttemptOffAsync(services, store.GetDatabase());
        }

        slow.Release();
        await services.People.WaitForVoiceNoteAsync(Person, id);
    }

    [Fact]
    public async Task An_attempt_that_the_store_broke_off_does_not_count_either_when_the_process_dies_afterwards()
    {
        await using var slow = await SlowReplies.StartAsync();
        await using var services = await slow.StartServicesAsync();
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15550012224";

        var id = await services.People.SendAsync(Person, "Will you answer me?");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await slow.BreakAttemptOffAsync(services, store.GetDatabase());
            await Eventually.TrueAsync(async () => await TakenBackAsync(store) == attempt, $"attempt {attempt} is taken back in the store");
            await services.Api.KillAsync();
            slow.ForgetAttempts();
            await services.Api.StartAsync();
        }

        slow.Release();
        await services.People.WaitForVoiceNoteAsync(Person, id);
    }

    [Fact]
    public async Task A_store_that_fails_while_a_step_reads_from_it_makes_no_dead_letter()
    {
        await using var services = await RunningServices.StartAsync();
        await using var store = await services.Store.ConnectAsync();
        const string Person = "15550012223";
        await services.People.WaitForVoiceNoteAsync(Person, await services.People.SendAsync(Person, "Good morning."));

        // What was sent last is read with this command, and nothing else that the answer needs.
        await store.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "-get");
        await services.People.SendAsync(Person, "/text");
        await Eventually.TrueAsync(() => Task.FromResult(LoadedAnew(services.Api.Output) >= 4), "more attempts were broken off than make a dead letter");
        await store.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "+get");

        await services.People.WaitForAsync(Person, line => line is { Direction: "out", Text: "Good morning." });
    }

    private static int LoadedAnew(string output) => output.Split("is loaded anew").Length - 1;

    private static async Task<int> TakenBackAsync(ConnectionMultiplexer store)
    {
        var key = store.GetServers()[0].Keys(pattern: "*/state/*").Single();
        return JsonNode.Parse((string)(await store.GetDatabase().HashGetAsync(key, "data"))!)!["inbox"]![0]!["brokenOff"]?.GetValue<int>() ?? 0;
    }

    /// <summary>A reply endpoint that answers when it is told to, so that an attempt is surely under way.</summary>
    private sealed class SlowReplies : IAsyncDisposable
    {
        private readonly ConcurrentQueue<TaskCompletionSource> _asked = new();
        private readonly TaskCompletionSource _atOnce = new();
        private ReplyEndpoint _endpoint = null!;

        public static async Task<SlowReplies> StartAsync()
        {
            var slow = new SlowReplies();
            slow._endpoint = await ReplyEndpoint.StartAsync(_ =>
            {
                var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                slow._asked.Enqueue(answer);
                return Results.Stream(
                    async body =>
                    {
                        await Task.WhenAny(answer.Task, slow._atOnce.Task);
                        await body.WriteAsync("""{"text":"Here you are."}"""u8.ToArray());
                    },
                    "application/json");
            });
            return slow;
        }

        public Task<RunningServices> StartServicesAsync() => RunningServices.StartAsync(
            ("Replies__Kind", "http"), ("Replies__Http__Url", _endpoint.Address.ToString()), ("Replies__Http__Timeout", "00:02:00"));

        /// <summary>From now on it answers at once.</summary>
        public void Release() => _atOnce.TrySetResult();

        /// <summary>Their process is dead.</summary>
        public void ForgetAttempts() => _asked.Clear();

        /// <summary>Waits for an attempt; the store refuses the reply that it has written.</summary>
        public async Task BreakAttemptOffAsync(RunningServices services, IDatabase store)
        {
            TaskCompletionSource? answer = null;
            await Eventually.TrueAsync(() => Task.FromResult(_asked.TryDequeue(out answer)), "an attempt has begun");
            var broken = LoadedAnew(services.Api.Output);
            await store.ExecuteAsync("ACL", "SETUSER", "default", "-hmset");
            answer!.SetResult();
            await Eventually.TrueAsync(() => Task.FromResult(LoadedAnew(services.Api.Output) > broken), "its reply could not be stored");
            await store.ExecuteAsync("ACL", "SETUSER", "default", "+hmset");
        }

        public async ValueTask DisposeAsync()
        {
            Release();
            await _endpoint.DisposeAsync();
        }
    }
}
