using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Engines.Supertonic;

namespace WhatsVoice.Tests.Services.Tts.Engines;

/// <summary>The neural local voice in the service, over tiny graphs in place of the weights, and the fetching of its model.</summary>
public sealed class SupertonicTests
{
    private const string Sentence = "Your parcel has arrived at the front desk.";

    public SupertonicTests() => TtsFactory.RequireLocalVoice();

    [Fact]
    public async Task It_speaks_before_flite_and_equal_requests_sound_equal_on_every_replica()
    {
        using var folder = new TemporaryFolder();
        SupertonicModelBuilder.Write(folder.Path);
        await using var tts = new TtsFactory(("Supertonic:ModelPath", folder.Path));
        await using var replica = new TtsFactory(("Supertonic:ModelPath", folder.Path));
        await ReadyAsync(tts);
        await ReadyAsync(replica);

        var answer = (await tts.Speaker().SayAsync(Sentence, ("language", "en"))).Spoken();
        var other = (await replica.Speaker().SayAsync(Sentence, ("language", "en"))).Spoken();

        answer.Headers["X-Engine"].ShouldBe("supertonic");
        answer.Seconds.ShouldBe($"<en>{Sentence}</en>".Length * 0.1 / 1.05, 0.01);
        other.Body.ShouldBe(answer.Body);
    }

    [Fact]
    public async Task It_declares_its_languages_and_is_not_given_others()
    {
        using var folder = new TemporaryFolder();
        SupertonicModelBuilder.Write(folder.Path);
        await using var tts = new TtsFactory(("Supertonic:ModelPath", folder.Path));

        var description = tts.Services.GetRequiredKeyedService<SpeechEngine>("supertonic").Description;

        description.Languages(new SpeechProfile())!.Count.ShouldBe(31);
        description.Speaks("hi-IN", new SpeechProfile()).ShouldBeTrue();
        description.Speaks("th", new SpeechProfile()).ShouldBeFalse();
    }

    [Fact]
    public async Task The_model_is_fetched_resumed_and_checked_while_the_next_engine_speaks()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ModelHub.OpenAsync();
        await using var tts = Fetching(hub, folder);

        // Held back, the model is not there: flite speaks, and health says why.
        var before = (await tts.Speaker().SayAsync(Sentence)).Spoken();
        var health = await tts.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "engines", TestContext.Current.CancellationToken);
        hub.Release();
        await ReadyAsync(tts);
        var after = (await tts.Speaker().SayAsync("And now with the other voice.", ("language", "en"))).Spoken();

        before.Headers["X-Engine"].ShouldBe("flite");
        health.Entries["engines"].Status.ShouldBe(HealthStatus.Degraded);
        health.Entries["engines"].Description.ShouldNotBeNull().ShouldContain("supertonic");
        after.Headers["X-Engine"].ShouldBe("supertonic");
        File.Exists(Path.Combine(folder.Path, "supertonic-3", "onnx", "vocoder.onnx")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_fetch_that_broke_off_goes_on_where_it_stopped()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ModelHub.OpenAsync();
        var vocoder = hub.Files["onnx/vocoder.onnx"];
        var part = Path.Combine(folder.Path, "supertonic-3", "onnx", "vocoder.onnx.part");
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        File.WriteAllBytes(part, vocoder[..100]);
        hub.Release();

        await using var tts = Fetching(hub, folder);
        await ReadyAsync(tts);

        hub.Ranges["onnx/vocoder.onnx"].ShouldBe("bytes=100-");
        File.ReadAllBytes(Path.Combine(folder.Path, "supertonic-3", "onnx", "vocoder.onnx")).ShouldBe(vocoder);
    }

    [Fact]
    public async Task A_file_with_another_hash_is_thrown_away_and_never_loaded()
    {
        using var folder = new TemporaryFolder();
        await using var hub = await ModelHub.OpenAsync();
        hub.Files["onnx/vocoder.onnx"][50] ^= 1; // the hash was taken before
        hub.Release();

        await using var tts = Fetching(hub, folder);
        var engine = tts.Services.GetRequiredKeyedService<SpeechEngine>("supertonic");
        await Eventually.TrueAsync(() => engine.UnavailableReason?.Contains("hash", StringComparison.Ordinal) == true, "the wrong hash is reported");

        File.Exists(Path.Combine(folder.Path, "supertonic-3", "onnx", "vocoder.onnx")).ShouldBeFalse();
        File.Exists(Path.Combine(folder.Path, "supertonic-3", "onnx", "vocoder.onnx.part")).ShouldBeFalse();
    }

    [Fact]
    public async Task Only_the_model_with_the_sum_that_is_set_is_loaded()
    {
        using var folder = new TemporaryFolder();
        SupertonicModelBuilder.Write(folder.Path);
        var list = string.Concat(SupertonicModel.Files.Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder.Path, file))))}  {file}\n"));
        var sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list)));
        await using (var tts = new TtsFactory(("Supertonic:ModelPath", folder.Path), ("Supertonic:Sha256", sum.ToUpperInvariant())))
        {
            await ReadyAsync(tts);
        }

        File.AppendAllText(Path.Combine(folder.Path, "voice_styles", "M5.json"), " ");
        await using var changed = new TtsFactory(("Supertonic:ModelPath", folder.Path), ("Supertonic:Sha256", sum));
        var engine = changed.Services.GetRequiredKeyedService<SpeechEngine>("supertonic");
        await Eventually.TrueAsync(() => engine.UnavailableReason?.Contains("Supertonic:Sha256", StringComparison.Ordinal) == true, "a changed file is reported");

        (await changed.Speaker().SayAsync(Sentence, ("language", "en"))).Spoken().Headers["X-Engine"].ShouldBe("flite");
    }

    private static TtsFactory Fetching(ModelHub hub, TemporaryFolder folder) =>
        new(("Supertonic:Model", "supertonic-3"), ("Supertonic:ModelUrl", $"{hub.Url}/{{model}}/main"), ("Supertonic:ModelFolder", folder.Path));

    private static Task ReadyAsync(TtsFactory tts)
    {
        var engine = tts.Services.GetRequiredKeyedService<SpeechEngine>("supertonic");
        return Eventually.TrueAsync(() => engine.UnavailableReason is null, "the voice is ready");
    }

    /// <summary>A model repository on a real port: hashes in the first answer, large files behind a redirect, ranges.</summary>
    private sealed class ModelHub : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private ModelHub(WebApplication app) => _app = app;

        public string Url => _app.Urls.First();

        public Dictionary<string, byte[]> Files { get; } = SupertonicModelBuilder.Files();

        public System.Collections.Concurrent.ConcurrentDictionary<string, string> Ranges { get; } = [];

        public void Release() => _released.TrySetResult();

        public static async Task<ModelHub> OpenAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var hub = new ModelHub(app);
            var hashes = hub.Files.ToDictionary(file => file.Key, file => Convert.ToHexStringLower(SHA256.HashData(file.Value)));
            app.MapGet("/supertonic-3/main/{**file}", async (string file, HttpContext context) =>
            {
                await hub._released.Task.WaitAsync(context.RequestAborted);
                context.Response.Headers["X-Linked-ETag"] = $"\"{hashes[file]}\"";
                return Results.Redirect($"/content/{file}");
            });
            app.MapGet("/content/{**file}", (string file, HttpContext context) =>
            {
                hub.Ranges[file] = context.Request.Headers.Range.ToString();
                return Results.Bytes(hub.Files[file], "application/octet-stream", enableRangeProcessing: true);
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return hub;
        }

        public ValueTask DisposeAsync()
        {
            Release();
            return _app.DisposeAsync();
        }
    }
}
