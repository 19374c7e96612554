using System.Security.Cryptography;
using System.Text;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Deploy;

/// <summary>Which keys the services of <c>deploy/compose</c> hold.</summary>
public sealed class ComposeSecretTests
{
    [Theory]
    [InlineData("tts")]
    [InlineData("stt")]
    public void A_service_that_reads_what_strangers_send_has_no_key_of_the_Api(string service)
        => DeployFiles.ComposeSecrets(service).Where(secret => secret.Target.StartsWith("Api__", StringComparison.Ordinal)).ShouldBe(
            [("Api__Key.sha256", "Api__Key"), ("Api__Keys__services__Key.sha256", "Api__Keys__services__Key"), ("Api__Keys__health__Key", "Api__Keys__health__Key")],
            ignoreOrder: true);

    [Fact]
    public async Task Setup_hashes_the_keys_of_the_Api_for_the_other_services_and_again_after_a_rotation()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await ComposeTests.RunSetupAsync(
            folder, "./setup --sandbox voice.test 0.2.0 && echo a-rotated-key-of-operators > secrets/Api__Key && ./setup --sandbox voice.test");

        code.ShouldBe(0, output);
        var secrets = Path.Combine(folder.Path, "compose", "secrets");
        foreach (var name in new[] { "Api__Key", "Api__Keys__services__Key" })
        {
            var key = (await File.ReadAllTextAsync(Path.Combine(secrets, name), TestContext.Current.CancellationToken)).TrimEnd();
            (await File.ReadAllTextAsync(Path.Combine(secrets, $"{name}.sha256"), TestContext.Current.CancellationToken))
                .ShouldBe($"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}");
        }
    }

    [Fact]
    public async Task Setup_gives_an_installation_of_an_earlier_version_the_new_keys_and_keeps_the_operators()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await ComposeTests.RunSetupAsync(
            folder, "mkdir secrets && printf the-key-of-the-operators > secrets/Api__Key && ./setup --sandbox voice.test 0.2.0");

        code.ShouldBe(0, output);
        var secrets = Path.Combine(folder.Path, "compose", "secrets");
        (await File.ReadAllTextAsync(Path.Combine(secrets, "Api__Key"), TestContext.Current.CancellationToken)).ShouldBe("the-key-of-the-operators");
        Directory.GetFiles(secrets, "Api__*").Select(Path.GetFileName).ShouldBe(
            ["Api__Key", "Api__Key.sha256", "Api__Keys__health__Key", "Api__Keys__services__Key", "Api__Keys__services__Key.sha256"], ignoreOrder: true);
    }
}
