using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WhatsVoice.Tests.Unit.ServiceDefaults;

/// <summary>What every client of a service gets from the service defaults.</summary>
public sealed class OutboundHttpTests
{
    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task A_get_is_repeated_three_times(HttpStatusCode status)
    {
        await using var upstream = await Upstream.StartAsync(status);
        await using var services = Build();

        using var response = await Client(services).GetAsync(upstream.Address, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(status);
        upstream.Requests.ShouldBe(4);
    }

    [Fact]
    public async Task A_post_is_not_repeated_because_its_effect_may_have_happened()
    {
        await using var upstream = await Upstream.StartAsync(HttpStatusCode.ServiceUnavailable);
        await using var services = Build();

        using var response = await Client(services).PostAsync(upstream.Address, null, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        upstream.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var upstream = await Upstream.StartAsync(HttpStatusCode.Redirect);
        await using var services = Build();

        using var response = await Client(services).GetAsync(upstream.Address, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        upstream.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task A_service_is_found_by_its_name()
    {
        await using var upstream = await Upstream.StartAsync(HttpStatusCode.OK);
        await using var services = Build(("services:speech:http:0", upstream.Address.ToString()));

        using var response = await Client(services).GetAsync(new Uri("http://speech/anything"), TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_pool_never_blocks_at_the_defaults_and_keeps_its_connections_through_a_quiet_spell()
    {
        await using var services = Build();

        var handler = Pool(services);

        handler.MaxConnectionsPerServer.ShouldBe(1000);
        handler.PooledConnectionIdleTimeout.ShouldBe(TimeSpan.FromMinutes(10));
        handler.PooledConnectionLifetime.ShouldBe(TimeSpan.FromMinutes(15));
        handler.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task The_pool_follows_its_options()
    {
        await using var services = Build(("Http:Pool:MaxConnectionsPerServer", "7"), ("Http:Pool:IdleTimeout", "00:03:00"));

        var handler = Pool(services);

        handler.MaxConnectionsPerServer.ShouldBe(7);
        handler.PooledConnectionIdleTimeout.ShouldBe(TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task A_pool_without_connections_is_refused()
    {
        await using var services = Build(("Http:Pool:MaxConnectionsPerServer", "0"));

        Should.Throw<OptionsValidationException>(() => Pool(services)).Message.ShouldContain("MaxConnectionsPerServer");
    }

    private static WebApplication Build(params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(configuration.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        builder.AddServiceDefaults();
        return builder.Build();
    }

    private static HttpClient Client(WebApplication services) => services.Services.GetRequiredService<IHttpClientFactory>().CreateClient("any");

    private static SocketsHttpHandler Pool(WebApplication services)
    {
        var handler = services.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("any");
        while (handler is DelegatingHandler outer)
        {
            handler = outer.InnerHandler!;
        }

        return handler.ShouldBeOfType<SocketsHttpHandler>();
    }
}
