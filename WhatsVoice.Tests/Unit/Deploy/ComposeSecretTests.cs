using System.Security.Cryptography;
using System.Text;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Deploy;

/// <summary>What Tts and Stt, which decode what strangers send, hold and share in <c>deploy/compose</c>.</summary>
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

    [Fact]
    public void No_folder_that_a_service_can_write_is_another_ones_too()
        => DeployFiles.ComposeServices.Keys.SelectMany(service => DeployFiles.ComposeServices.Map(service).Texts("volumes"))
            .Where(volume => !volume.EndsWith(":ro", StringComparison.Ordinal)).Select(volume => volume.Split(':')[0]).ShouldBeUnique();

    [Fact]
    public async Task Setup_divides_the_models_that_an_earlier_version_kept_in_one_folder()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await ComposeTests.RunSetupAsync(
            folder,
            """
            mkdir -p models/supertonic-3 models/compiled && touch models/ggml-base.bin models/supertonic-3/voice models/compiled/module
            ./setup --sandbox voice.test 0.2.0 && ./setup --sandbox voice.test
            """);

        code.ShouldBe(0, output);
        var models = Path.Combine(folder.Path, "compose", "models");
        Directory.GetFiles(models, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(models, file).Replace('\\', '/'))
            .ShouldBe(["stt/ggml-base.bin", "tts/supertonic-3/voice", "tts/compiled/module"], ignoreOrder: true);
    }
}
