using Microsoft.Extensions.Configuration;
using StackExchange.Redis;
using WhatsVoice.ServiceDefaults.Configuration;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Configuration;

public sealed class ConfigurationRepairsTests
{
    [Theory]
    [InlineData("redis://localhost", "localhost:6379")]
    [InlineData("redis://localhost:6380/", "localhost:6380")]
    [InlineData("redis://:s3cret@cache.internal:6380/2", "cache.internal:6380,password=s3cret,defaultDatabase=2")]
    [InlineData("rediss://default:p%40ss%3Aword@redis.example.com:6380/0", "redis.example.com:6380,user=default,password=p@ss:word,defaultDatabase=0,ssl=true")]
    [InlineData("localhost:6379,password=a\n", "localhost:6379,password=a")]
    [InlineData("localhost:6379", "localhost:6379")]
    public void A_redis_url_is_understood(string value, string expected)
    {
        var configuration = Read(("ConnectionStrings:store", value));

        configuration["ConnectionStrings:store"].ShouldBe(expected);
        ConfigurationRepairs.FindBadConnectionStrings(configuration).ShouldBeEmpty();
        ConfigurationOptions.Parse(expected).EndPoints.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("redis://user:a,b@localhost")]
    [InlineData("redis://s3cret@localhost")]
    [InlineData("redis://localhost/one")]
    [InlineData("redis://localhost?ssl=true")]
    [InlineData("https://localhost")]
    [InlineData("localhost,ssl=perhaps")]
    public void What_cannot_be_understood_is_one_line_with_the_key_and_without_the_value(string value)
    {
        var message = ConfigurationRepairs.FindBadConnectionStrings(Read(("ConnectionStrings:store", value))).ShouldHaveSingleItem();

        message.ShouldStartWith("ConnectionStrings:store cannot be understood. It must read host:port");
        message.ShouldNotContain(value);
        message.ShouldNotContain("s3cret");
    }

    [Fact]
    public void Secrets_lose_the_newline_that_files_end_with_and_nothing_else_changes()
    {
        var configuration = Read(("WhatsApp:AppSecret", "secret\r\n"), ("ElevenLabs:ApiKey", " key\n"), ("Replies:Chat:Instructions", " Be kind.\n"));

        configuration["WhatsApp:AppSecret"].ShouldBe("secret");
        configuration["ElevenLabs:ApiKey"].ShouldBe("key");
        configuration["Replies:Chat:Instructions"].ShouldBe(" Be kind.\n");
    }

    private static ConfigurationManager Read(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        ConfigurationRepairs.Apply(configuration);
        return configuration;
    }
}
