using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WhatsVoice.Api.Conversations;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

public sealed class PersonDirectoryTests
{
    private const string Number = "100000000000001";

    /// <summary>Else a webhook that is delivered to both would be answered twice.</summary>
    [Fact]
    public async Task Replicas_agree_on_a_person_whose_user_id_turns_out_to_belong_to_a_known_number()
    {
        const string Phone = "15551230001";
        const string UserId = "US.13491208655302741918";
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var store = new ApiStore(connection, new RedisSpans(new FakeTimeProvider()));
        using var first = new PersonDirectory(store, Options.Create(new ConversationOptions()));
        using var second = new PersonDirectory(store, Options.Create(new ConversationOptions()));

        var known = await first.ConversationAsync(Number, Phone, null);
        (await first.ConversationAsync(Number, null, UserId)).ShouldNotBe(known);
        (await second.ConversationAsync(Number, Phone, UserId)).ShouldBe(known);

        (await first.ConversationAsync(Number, null, UserId)).ShouldBe(known);
        (await second.ConversationAsync(Number, null, UserId)).ShouldBe(known);
    }

    /// <summary>Else what was written while the number was hidden could be answered after what was written later.</summary>
    [Fact]
    public async Task The_conversation_to_which_a_user_id_led_before_is_told_with_every_message_that_carries_it_and_after_a_restart()
    {
        const string Phone = "15551230003";
        const string UserId = "US.33491208655302741918";
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var store = new ApiStore(connection, new RedisSpans(new FakeTimeProvider()));
        using var people = new PersonDirectory(store, Options.Create(new ConversationOptions()));
        var known = await people.ConversationAsync(Number, Phone, null);
        var hidden = await people.ConversationAsync(Number, null, UserId);

        (await people.ConversationsAsync(Number, Phone, UserId)).ShouldBe((known, hidden));
        (await people.ConversationsAsync(Number, Phone, UserId)).ShouldBe((known, hidden), "the first one may have been refused");
        using var restarted = new PersonDirectory(store, Options.Create(new ConversationOptions()));
        (await restarted.ConversationsAsync(Number, null, UserId)).ShouldBe((known, hidden));
        (await restarted.ConversationsAsync(Number, Phone, null)).ShouldBe((known, null));
    }

    /// <summary>Else what WhatsApp delivers again after an erasure would find no fingerprint, and be answered again.</summary>
    [Fact]
    public async Task After_an_erasure_both_ids_of_a_person_lead_where_they_led_for_as_long_as_WhatsApp_redelivers()
    {
        const string Phone = "15551230002";
        const string UserId = "US.23491208655302741918";
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var store = new ApiStore(connection, new RedisSpans(new FakeTimeProvider()));
        using var before = new PersonDirectory(store, Options.Create(new ConversationOptions()));
        var first = await before.ConversationAsync(Number, null, UserId);
        (await before.ConversationAsync(Number, Phone, UserId)).ShouldBe(first);

        await before.ExpireAsync(await before.HashOfIdAsync(Phone));
        await before.ExpireAsync(await before.HashOfIdAsync(UserId));

        using var after = new PersonDirectory(store, Options.Create(new ConversationOptions()));
        (await after.ConversationAsync(Number, Phone, null)).ShouldBe(first);
        (await after.ConversationAsync(Number, null, UserId)).ShouldBe(first);
        foreach (var key in connection.GetServers()[0].Keys(pattern: "*:person:*"))
        {
            (await connection.GetDatabase().KeyTimeToLiveAsync(key)).ShouldNotBeNull();
        }
    }
}
