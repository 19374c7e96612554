using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using WhatsVoice.Api.Rest;
using WhatsVoice.Api.Storage;
using WhatsVoice.Api.VoiceMessages;
using WhatsVoice.ServiceDefaults.Security;
using WhatsVoice.ServiceDefaults.Telemetry;
using ApiStore = WhatsVoice.Api.Storage.Store;

namespace WhatsVoice.Tests.Unit.Api.Rest;

/// <summary>What reading with a key that may only send asks of the store.</summary>
public sealed class ReadingKeyTests
{
    private const string Crm = "crm";

    private static readonly ClaimsPrincipal Caller = new(new ClaimsIdentity([new Claim(ClaimTypes.Name, Crm)], "ApiKey"));

    [Fact]
    public async Task Records_that_a_page_does_not_show_are_not_read_whole()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var store = new ApiStore(connection, new RedisSpans(time));
        using var writes = new DeferredWrites(store, time);
        var index = new VoiceMessageIndex(store, time);
        var records = new VoiceMessageRecords(store, writes, index, time);
        var pages = new VoiceMessagePages(index, records, null!);
        var ids = Enumerable.Range(0, 150).Select(_ => VoiceMessageId.New()).Order(StringComparer.Ordinal).ToList();
        foreach (var id in ids)
        {
            records.Open(new NewRecord(id, "100000000000001/0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef", "15551230001", "100000000000001", null, null, time.GetUtcNow(), Crm));
        }

        await records.WriteAllAsync();

        var none = await pages.ReadAsync(Caller, null, "hearing", null, 20);
        var whole = await ReadWholeAsync(connection);
        var page = await pages.ReadAsync(Caller, "15551230001", "received", null, 120);

        none.Items.ShouldBeEmpty();
        whole.ShouldBe(0);
        page.Items.Select(record => record.Id).ShouldBe(ids.AsEnumerable().Reverse().Take(120));
        page.NextCursor.ShouldBe(ids[30]);
        (await ReadWholeAsync(connection)).ShouldBe(120);
    }

    [Fact]
    public async Task Few_reads_of_a_key_are_in_work_at_once_and_an_operators_are_not_limited()
    {
        var options = new ApiOptions();
        options.Keys[Crm] = new NamedApiKey { Key = "the-key-of-the-crm-system", Scopes = "send" };
        options.Keys["operators"] = new NamedApiKey { Key = "the-key-of-the-operators", Scopes = "operate" };
        using var rate = new SendRate(new ApiKeys(Options.Create(options)), null!, new FakeTimeProvider(), NullLogger<SendRate>.Instance);
        await using var services = new ServiceCollection().AddSingleton(rate).BuildServiceProvider();
        var (release, inWork) = (new TaskCompletionSource(), 0);

        var reads = Enumerable.Range(0, SendRate.MaxReads + SendRate.MaxWaitingReads).Select(_ => ReadAsync(Crm)).ToList();
        var refused = await ReadAsync(Crm);
        var begun = inWork;
        var operators = Enumerable.Range(0, SendRate.MaxReads + 1).Select(_ => ReadAsync("operators")).ToList();

        begun.ShouldBe(SendRate.MaxReads);
        refused.ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(StatusCodes.Status429TooManyRequests);
        inWork.ShouldBe(begun + operators.Count);
        release.SetResult();
        (await Task.WhenAll([.. reads, .. operators])).ShouldAllBe(answer => Equals(answer, "read"));

        Task<object?> ReadAsync(string key)
        {
            var http = new DefaultHttpContext { RequestServices = services, User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, key)], "ApiKey")) };
            return SendRate.LimitReadsAsync(EndpointFilterInvocationContext.Create(http), async _ =>
            {
                Interlocked.Increment(ref inWork);
                await release.Task;
                return "read";
            }).AsTask();
        }
    }

    /// <summary>How many records the server has given out as a whole.</summary>
    private static async Task<long> ReadWholeAsync(ConnectionMultiplexer connection)
    {
        var statistics = (string)(await connection.GetDatabase().ExecuteAsync("INFO", "commandstats"))!;
        return statistics.Split("cmdstat_hgetall:calls=") is [_, var calls] ? long.Parse(calls.Split(',')[0], CultureInfo.InvariantCulture) : 0;
    }
}
