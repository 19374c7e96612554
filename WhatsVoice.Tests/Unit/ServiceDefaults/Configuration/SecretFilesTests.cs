using Microsoft.Extensions.Configuration;
using WhatsVoice.ServiceDefaults.Configuration;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.ServiceDefaults.Configuration;

public sealed class SecretFilesTests
{
    [Fact]
    public void A_file_is_the_value_of_the_key_that_it_is_named_after_and_wins_over_the_environment()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "WhatsApp__AccessToken"), "from the file\n");
        var configuration = new ConfigurationManager
        {
            ["WhatsApp:AccessToken"] = "from the environment",
            [SecretFiles.FolderKey] = folder.Path,
        };

        SecretFiles.Add(configuration);

        configuration["WhatsApp:AccessToken"].ShouldBe("from the file");
    }

    [Fact]
    public void A_folder_that_does_not_exist_holds_no_secrets()
    {
        var configuration = new ConfigurationManager { [SecretFiles.FolderKey] = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n")), ["Key"] = "value" };

        SecretFiles.Add(configuration);

        configuration["Key"].ShouldBe("value");
    }
}
