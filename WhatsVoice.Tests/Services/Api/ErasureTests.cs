using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Services.Api;

/// <summary>What an erasure finds beside a person's lists and the configured number. WhatsApp and the other services are away: what is to be answered waits.</summary>
public sealed class ErasureTests
{
    private const string Person = "15556000021";
    private const string Other = "15556000022";
    private const string UserId = "US.13491208655302741921";
    private const string Number = "100000000000001";
    private const string SecondNumber = "100000000000002";

    [Fact]
    public async Task A_record_that_is_in_no_list_any_more_is_erased()
    {
        await using var service = await ApiFactory.StartAsync();
        await using var redis = await service.Store.ConnectAsync();
        await DeliverAsync(service, Sticker(Person));
        await DeliverAsync(service, Sticker(Other));
        var store = service.Services.GetRequiredService<ApiStore>().Database;
        await Eventually.TrueAsync(async () => await store.SortedSetLengthAsync(ApiStore.VoiceMessages) == 2, "both have records");

        // Entries go 30 days after their message; a version before this one renewed the record with each status webhook.
        await store.KeyDeleteAsync([ApiStore.VoiceMessages, ApiStore.VoiceMessagesTo(await HashAsync(service, Person))]);
        await EraseAsync(service, Person);

        (await StoredWords.CountAsync(redis, Person)).ShouldBe(0);
        (await StoredWords.CountAsync(redis, Other)).ShouldBe(1, "another person's record stays");
    }

    [Fact]
    public async Task A_dead_letter_that_is_in_no_other_list_is_erased_and_cannot_be_redriven()
    {
        await using var service = await ApiFactory.StartAsync();
        await using var redis = await service.Store.ConnectAsync();
        var letter = new PendingMessage
        {
            // Redriven on the 29th day, and given up again.
            VoiceMessageId = $"vm_{TimeProvider.System.GetUtcNow().AddDays(-29).ToUnixTimeMilliseconds():x12}7{new string('0', 19)}",
            Message = new InboundMessage { Id = "wamid.letter", PhoneNumberId = Number, Phone = Person, Type = "text", Text = "A kaleidoscope, please.", Name = "Xanthippe" },
            Redrive = 1,
            Reason = "whatsapp_131026",
        };
        await service.Services.GetRequiredService<DeadLetters>().AddAsync(letter, PersonDirectory.ConversationOf(Number, await HashAsync(service, Person)));
        (await StoredWords.CountAsync(redis, "kaleidoscope")).ShouldBe(1);

        await EraseAsync(service, Person);

        (await StoredWords.CountAsync(redis, Person, "kaleidoscope", "Xanthippe")).ShouldBe(0);
        using var api = new ApiClient(service.OpenBrowser(), ApiFactory.Key);
        (await api.GetAsync("/v1/dead-letters")).GetProperty("items").GetArrayLength().ShouldBe(0);
        using var redriven = await api.Http.PostAsync($"/v1/dead-letters/{letter.VoiceMessageId}/redrive", null, TestContext.Current.CancellationToken);
        redriven.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_conversation_with_a_second_number_is_erased_without_any_record_that_names_it()
    {
        await using var service = await ApiFactory.StartAsync(new WithoutDeferredWrites());
        await using var redis = await service.Store.ConnectAsync();
        await DeliverAsync(service, new WebhookBuilder(SecondNumber).Text("wamid.1", Person, "A kaleidoscope, please.", "Xanthippe", TimeProvider.System.GetUtcNow()));
        await DeliverAsync(service, new WebhookBuilder(SecondNumber).Text("wamid.2", Other, "A periscope, please.", "Xavier", TimeProvider.System.GetUtcNow()));

        await EraseAsync(service, Person);

        (await StoredWords.CountAsync(redis, Person, "kaleidoscope", "Xanthippe")).ShouldBe(0);
        (await StoredWords.CountAsync(redis, "periscope")).ShouldBe(1, "another person's conversation stays");
    }

    /// <summary>Their user id has led to the number's conversation since. The mark of where it led before is kept for 8 days, what was said for 30.</summary>
    [Theory]
    [InlineData(Person)]
    [InlineData(UserId)]
    public async Task What_was_written_while_the_number_was_hidden_is_erased_under_either_id_without_any_record_that_names_it(string id)
    {
        await using var service = await ApiFactory.StartAsync();
        await using var redis = await service.Store.ConnectAsync();
        await DeliverAsync(service, Written("wamid.known", "A kaleidoscope, please.", Person, null));
        await DeliverAsync(service, Written("wamid.hidden", "A periscope, please.", null, UserId));
        await DeliverAsync(service, Written("wamid.again", "A gyroscope, please.", Person, UserId));
        await DeliverAsync(service, Written("wamid.other", "A telescope, please.", Other, null));
        var hash = await service.Services.GetRequiredService<PersonDirectory>().HashOfIdAsync(UserId);
        await ForgetRecordsAsync(service, hash);
        await redis.GetDatabase().KeyDeleteAsync(ApiStore.Person(hash).Append(":before"));

        await EraseAsync(service, id);

        (await StoredWords.CountAsync(redis, Person, UserId, "kaleidoscope", "periscope", "gyroscope")).ShouldBe(0);
        (await StoredWords.CountAsync(redis, "telescope")).ShouldBeGreaterThan(0, "another person's conversation stays");
        foreach (var known in new[] { hash, await HashAsync(service, Person) })
        {
            (await redis.GetDatabase().KeyTimeToLiveAsync(ApiStore.Person(known)))!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromDays(8), "redeliveries find the fingerprints, and no longer");
        }
    }

    [Fact]
    public async Task A_conversation_under_the_other_form_of_a_Brazilian_number_is_erased_without_any_record_that_names_it()
    {
        await using var service = await ApiFactory.StartAsync();
        await using var redis = await service.Store.ConnectAsync();
        await DeliverAsync(service, Written("wamid.1", "A kaleidoscope, please.", "551188765432", null));
        await ForgetRecordsAsync(service, await HashAsync(service, "551188765432"));

        await EraseAsync(service, "5511988765432");

        (await StoredWords.CountAsync(redis, "551188765432", "kaleidoscope")).ShouldBe(0);
    }

    /// <summary>It is in the inbox no more, and its record is written a quarter of a second later.</summary>
    [Fact]
    public async Task A_message_that_ended_just_before_the_erasure_leaves_no_record_after_it()
    {
        await using var service = await ApiFactory.StartAsync(new WithoutDeferredWrites());
        await using var redis = await service.Store.ConnectAsync();
        await DeliverAsync(service, Sticker(Person));
        await Eventually.TrueAsync(async () => await StoredWords.CountAsync(redis, "\"unansweredToday\":1") == 1, "the sticker has had its turn");
        (await StoredWords.CountAsync(redis, Person)).ShouldBe(0, "nothing is written of it yet");

        await EraseAsync(service, Person);
        service.Services.GetRequiredService<DeferredWrites>().Flush();
        await service.Services.GetRequiredService<ApiStore>().Database.PingAsync();

        (await StoredWords.CountAsync(redis, Person)).ShouldBe(0);
    }

    private static WebhookBuilder Sticker(string from) => new WebhookBuilder().Message(new JsonObject
    {
        ["id"] = $"wamid.of.{from[^2..]}",
        ["from"] = from,
        ["timestamp"] = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}",
        ["type"] = "sticker",
        ["sticker"] = new JsonObject { ["id"] = "900", ["mime_type"] = "image/webp" },
    });

    private static WebhookBuilder Written(string id, string text, string? from, string? userId)
    {
        var message = new JsonObject
        {
            ["id"] = id,
            ["timestamp"] = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}",
            ["type"] = "text",
            ["text"] = new JsonObject { ["body"] = text },
        };
        foreach (var (field, value) in new[] { ("from", from), ("from_user_id", userId) }.Where(item => item.Item2 is not null))
        {
            message[field] = value;
        }

        return new WebhookBuilder().Message(message);
    }

    /// <summary>As when its records are gone after 30 days, or it had none, as of reactions.</summary>
    private static async Task ForgetRecordsAsync(ApiFactory service, string conversation)
    {
        var store = service.Services.GetRequiredService<ApiStore>().Database;
        var list = ApiStore.VoiceMessagesTo(conversation);
        await Eventually.TrueAsync(async () => await store.SortedSetLengthAsync(list) > 0, "the conversation has a record");
        foreach (var id in await store.SortedSetRangeByRankAsync(list))
        {
            await store.KeyDeleteAsync(ApiStore.VoiceMessage((string)id!));
            await store.SortedSetRemoveAsync(ApiStore.VoiceMessages, id);
        }

        await store.KeyDeleteAsync(list);
    }

    private static Task<string> HashAsync(ApiFactory service, string person) => service.Services.GetRequiredService<PersonDirectory>().FindAsync(person);

    private static async Task DeliverAsync(ApiFactory service, WebhookBuilder webhook)
    {
        using var http = service.OpenBrowser();
        var body = webhook.Build();
        using var response = await http.SendAsync(WebhookBuilder.Request(body, WebhookBuilder.Sign(body, "a-secret")), TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task EraseAsync(ApiFactory service, string person)
    {
        using var api = new ApiClient(service.OpenBrowser(), ApiFactory.Key);
        using var response = await api.Http.DeleteAsync($"/v1/people/{person}", TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>The system's clock, on which the timer of deferred writes never ends.</summary>
    private sealed class WithoutDeferredWrites : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => period == TimeSpan.FromMilliseconds(250) ? base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) : base.CreateTimer(callback, state, dueTime, period);
    }
}
