using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace WhatsVoice.Tests.Hosting.Local;

public sealed class ModelTests
{
    [Fact]
    public async Task A_parameter_is_read_from_configuration()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--Parameters:key=configured");
        var parameter = builder.AddParameter("key", secret: true);

        (await parameter.Resource.GetValueAsync(TestContext.Current.CancellationToken)).ShouldBe("configured");
    }

    [Fact]
    public async Task A_parameter_without_a_value_says_which_key_is_missing()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var parameter = builder.AddParameter("api-key", secret: true);

        Should.Throw<DistributedApplicationException>(() => parameter.Resource.GetValueAsync().AsTask()).Message.ShouldContain("Parameters:api-key");
    }

    [Fact]
    public async Task A_generated_parameter_is_generated_once()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var parameter = builder.AddParameter("key", () => Guid.NewGuid().ToString(), secret: true);

        (await parameter.Resource.GetValueAsync(TestContext.Current.CancellationToken)).ShouldBe(await parameter.Resource.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Two_resources_cannot_have_one_name()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddParameter("key", "a");

        Should.Throw<DistributedApplicationException>(() => builder.AddParameter("key", "b"));
    }
}
