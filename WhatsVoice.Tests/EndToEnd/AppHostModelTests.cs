using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.EndToEnd;

public sealed class AppHostModelTests
{
    [Fact]
    public async Task Without_an_access_token_the_sandbox_stands_in_for_WhatsApp()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.WhatsVoice_AppHost>(
            ["--WhatsApp:AccessToken="], // Whatever this machine's user secrets say.
            TestContext.Current.CancellationToken);

        UsedBy(builder, "api").ShouldBe(["sandbox", "store", "stt", "tts"]);
        UsedBy(builder, "tts").ShouldBe(["cache"]);
        UsedBy(builder, "stt").ShouldBe(["cache", "sandbox"]);
        UsedBy(builder, "sandbox").ShouldBe(["api"]);
    }

    [Fact]
    public async Task With_an_access_token_there_is_no_sandbox()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.WhatsVoice_AppHost>(
            ["--WhatsApp:AccessToken=a", "--WhatsApp:AppSecret=b", "--WhatsApp:VerifyToken=c", "--WhatsApp:PhoneNumberId=d"],
            TestContext.Current.CancellationToken);

        builder.Resources.ShouldNotContain(resource => resource.Name == "sandbox");
        UsedBy(builder, "api").ShouldBe(["store", "stt", "tts"]);
    }

    [Fact]
    public async Task Projects_start_from_what_was_built_with_the_AppHost()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.WhatsVoice_AppHost>(
            RunningApplication.NoWhatsApp, TestContext.Current.CancellationToken);

        var projects = builder.Resources.OfType<ProjectResource>().ToArray();

        projects.Length.ShouldBe(4);
        foreach (var project in projects)
        {
#pragma warning disable ASPIRECERTIFICATES001 // Else the dashboard shows a red bar where no development certificate is trusted.
            project.Annotations.OfType<HttpsCertificateAnnotation>().ShouldHaveSingleItem().UseDeveloperCertificate.ShouldBe(false);
#pragma warning restore ASPIRECERTIFICATES001
#pragma warning disable ASPIREPROJECTS001 // docs/adr/0016
            var arguments = project.Annotations.OfType<ProjectLaunchArgsOverrideAnnotation>().ShouldHaveSingleItem().Arguments;
#pragma warning restore ASPIREPROJECTS001
            arguments.ShouldHaveSingleItem().ShouldBe(Repository.ProgramOf(Path.GetFileNameWithoutExtension(project.GetProjectMetadata().ProjectPath)));
        }
    }

    [Fact]
    public async Task Kokoro_is_a_container_that_the_speech_service_uses_as_the_engine_openai()
    {
        // Published, a model needs no container engine.
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.WhatsVoice_AppHost>(
            ["--operation", "publish", "--Speech:Kokoro=true", "--Speech:Voices:fr=a-voice-of-our-own"], TestContext.Current.CancellationToken);

        var kokoro = builder.Resources.Single(resource => resource.Name == "kokoro");
        kokoro.Annotations.OfType<ContainerImageAnnotation>().ShouldHaveSingleItem().Image.ShouldBe("ghcr.io/remsky/kokoro-fastapi-cpu");
        var tts = builder.Resources.Single(resource => resource.Name == "tts");
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, tts, cancellationToken: TestContext.Current.CancellationToken);
        foreach (var annotation in tts.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        var settings = context.EnvironmentVariables;
        settings["OpenAI__BaseUrl"].ShouldBeOfType<ReferenceExpression>().ValueExpression.ShouldBe("{kokoro.bindings.http.url}/v1");
        settings["OpenAI__Languages"].ShouldBe("en,es,fr,hi,it,ja,pt,zh");
        settings["Speech__Voices__es"].ShouldBe("ef_dora");
        settings["Speech__Voices__fr"].ShouldBe("a-voice-of-our-own");
    }

    [Theory]
    [InlineData("neither docker nor podman answers: start a container engine, or set Supertonic:Model=supertonic-3", "--Speech:Kokoro=true", "--OpenAI:BaseUrl=", "--OpenAI:ApiKey=")]
    [InlineData("remove OpenAI:BaseUrl and OpenAI:ApiKey", "--Speech:Kokoro=true", "--OpenAI:BaseUrl=http://localhost:8880/v1")]
    [InlineData("Speech:Kokoro is 'yes': allowed is true or false.", "--Speech:Kokoro=yes")]
    public async Task A_switch_for_Kokoro_that_cannot_work_stops_the_start_and_says_what_to_do(string message, params string[] arguments)
    {
        using var nothing = new TemporaryFolder();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Repository.ProgramOf("WhatsVoice.AppHost"));
        Array.ForEach(arguments, start.ArgumentList.Add);

        // Neither docker nor podman is found, whatever this machine has.
        start.Environment["PATH"] = nothing.Path;
        using var process = Process.Start(start)!;
        var (error, _) = (process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(1);
        (await error).ShouldContain(message);
    }

    /// <summary>The names of the resources that one refers to, waits for or takes addresses from.</summary>
    private static IEnumerable<string> UsedBy(IDistributedApplicationTestingBuilder builder, string name) => builder.Resources.Single(resource => resource.Name == name)
        .Annotations.OfType<ResourceRelationshipAnnotation>()
        .Where(relation => relation.Resource is not ParameterResource)
        .Select(relation => relation.Resource.Name).Distinct().Order();
}
