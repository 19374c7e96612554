using Microsoft.Extensions.Options;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.Rest;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Api.Rest;

public sealed class IdempotencyKeysTests
{
    [Fact]
    public async Task Two_callers_that_use_the_same_key_do_not_meet()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        using var spans = new RedisSpans(TimeProvider.System);
        var store = new WhatsVoice.Api.Storage.Store(connection, spans);
        using var people = new PersonDirectory(store, Options.Create(new ConversationOptions()));
        var keys = new IdempotencyKeys(store, people);
        var order = new SendVoiceMessage { To = "15550001111", Text = "Your order is ready." };
        var other = order with { Text = "Another order is ready." };

        var shop = await keys.ClaimAsync("shop", "order-1", order);
        var crm = await keys.ClaimAsync("crm", "order-1", other);
        var main = await keys.ClaimAsync("default", "order-1", other);

        shop.ShouldNotBeNull();
        crm.ShouldNotBeNull().ShouldNotBe(shop);
        main.ShouldNotBeNull().ShouldNotBe(crm);
        (await keys.ClaimAsync("shop", "order-1", order)).ShouldBe(shop);
        (await keys.ClaimAsync("shop", "order-1", other)).ShouldBeNull();
    }
}
