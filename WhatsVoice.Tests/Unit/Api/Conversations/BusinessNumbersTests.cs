using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.WhatsApp;
using WhatsVoice.ServiceDefaults.Telemetry;
using WhatsVoice.Tests.Drivers;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

public sealed class BusinessNumbersTests : IAsyncLifetime
{
    private const string Configured = "100000000000001";
    private const string Second = "100000000000002";
    private const string Conversation = $"{Second}/0123456789abcdef0123456789abcdef";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private RedisServer _redis = null!;
    private ConnectionMultiplexer _connection = null!;
    private BusinessNumbers _numbers = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _connection = await _redis.ConnectAsync();
        _numbers = new BusinessNumbers(
            new ApiStore(_connection, new RedisSpans(_time)), Options.Create(new WhatsAppOptions { PhoneNumberId = Configured }), Options.Create(new ConversationOptions()), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_number_is_known_for_longer_than_the_conversation_that_was_stored_under_it()
    {
        await _numbers.EnterAsync(Conversation);

        (await _numbers.AllAsync()).Order(StringComparer.Ordinal).ShouldBe([Configured, Second]);
        (await _connection.GetDatabase().KeyTimeToLiveAsync(ApiStore.Numbers)).ShouldNotBeNull().ShouldBeGreaterThan(new ConversationOptions().Retention + TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task A_number_in_use_is_entered_again_by_the_hour_and_one_that_is_not_used_any_more_goes()
    {
        await _numbers.EnterAsync(Conversation);
        await _connection.GetDatabase().KeyDeleteAsync(ApiStore.Numbers);
        await _numbers.EnterAsync(Conversation);
        (await _numbers.AllAsync()).ShouldNotContain(Second, "the store is not asked with each message");

        _time.Advance(TimeSpan.FromHours(1));
        await _numbers.EnterAsync(Conversation);
        (await _numbers.AllAsync()).ShouldContain(Second);

        _time.Advance(TimeSpan.FromDays(40));
        await _numbers.EnterAsync("100000000000003/0123456789abcdef0123456789abcdef");
        (await _numbers.AllAsync()).Order(StringComparer.Ordinal).ShouldBe([Configured, "100000000000003"]);
    }

    [Fact]
    public async Task More_numbers_than_a_business_has_push_out_those_that_were_used_longest_ago()
    {
        for (var number = 0; number < BusinessNumbers.MaxCount + 2; number++)
        {
            await _numbers.EnterAsync(string.Create(CultureInfo.InvariantCulture, $"{200000 + number}/0123456789abcdef0123456789abcdef"));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var known = await _numbers.AllAsync();
        known.Count.ShouldBe(BusinessNumbers.MaxCount + 1, "with the configured one");
        known.ShouldNotContain("200001");
        known.ShouldContain("200002");
    }

    [Fact]
    public async Task A_number_that_could_not_be_entered_is_said_to_be_so_and_is_not_taken_for_entered()
    {
        await using (var away = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { "127.0.0.1:1" }, AbortOnConnectFail = false, BacklogPolicy = BacklogPolicy.FailFast }))
        {
            var numbers = new BusinessNumbers(
                new ApiStore(away, new RedisSpans(_time)), Options.Create(new WhatsAppOptions()), Options.Create(new ConversationOptions()), _time);
            await Should.ThrowAsync<ConversationUnavailableException>(() => numbers.EnterAsync(Conversation));
            await Should.ThrowAsync<ConversationUnavailableException>(() => numbers.EnterAsync(Conversation));
        }
    }
}
