using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WhatsVoice.Stt.Engines.Whisper;
using WhatsVoice.Tests.Builders;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Engines;

/// <summary>Whisper's real loading and decoding code, on a model without weights, which hears nothing.</summary>
public sealed class WhisperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_by_path_is_loaded_and_runs_over_a_voice_note()
    {
        var path = Path.Combine(_folder.Path, "model.bin");
        await File.WriteAllBytesAsync(path, GgmlModel(), TestContext.Current.CancellationToken);
        await using var service = new SttFactory(("Whisper:ModelPath", path));

        using var response = await service.TranscribeAsync(OggOpusBuilder.Tone(1), ("language", "en"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        response.Headers.GetValues("X-Engine").ShouldBe(["whisper"]);
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_reported_in_words()
    {
        var path = Path.Combine(_folder.Path, "model.bin");
        await File.WriteAllTextAsync(path, "this is no model", TestContext.Current.CancellationToken);
        await using var service = new SttFactory(("Whisper:ModelPath", path));

        using var response = await service.TranscribeAsync(OggOpusBuilder.Tone(1));

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("model.bin cannot be loaded");
    }

    [Fact]
    public async Task Silence_is_heard_as_nothing_without_running_the_model()
    {
        var path = Path.Combine(_folder.Path, "model.bin");
        await File.WriteAllTextAsync(path, "never read", TestContext.Current.CancellationToken);
        await using var service = new SttFactory(("Whisper:ModelPath", path));

        using var response = await service.TranscribeAsync(WaveBuilder.Tone(1, loudness: 0), ("response_format", "text"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("");
    }

    [Fact]
    public async Task A_model_by_name_is_fetched_once_and_an_interrupted_download_goes_on()
    {
        var model = GgmlModel();
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "ggml-tests.bin.part"), model[..1000], TestContext.Current.CancellationToken);
        await using var host = await ModelHost.OpenAsync(model);
        await using var service = new SttFactory(
            ("Whisper:Model", "tests"), ("Whisper:ModelSha1", Sha1(model)), ("Whisper:ModelFolder", _folder.Path), ("Whisper:DownloadUrl", host.Url));

        using var http = service.CreateClient();
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(_folder.Path, "ggml-tests.bin")), "the model is there");
        using var response = await service.TranscribeAsync(OggOpusBuilder.Tone(1), ("language", "en"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Ranges.ShouldBe(["bytes=1000-"]);
    }

    [Fact]
    public async Task A_model_with_another_hash_is_thrown_away_and_the_health_says_so()
    {
        await using var host = await ModelHost.OpenAsync("something else"u8.ToArray());
        await using var service = new SttFactory(
            ("Whisper:Model", "tiny"), ("Whisper:ModelFolder", _folder.Path), ("Whisper:DownloadUrl", host.Url));

        using var http = service.CreateClient();
        var models = "";
        await Eventually.GetAsync(async () => (models = await http.GetStringAsync("/v1/models")).Contains("SHA-1 sum", StringComparison.Ordinal) ? models : null, "the hash is refused");

        models.ShouldContain("bd577a113a864445d4c299885e0cb97d4ba92b5f");
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void An_unknown_model_is_refused_with_the_names_that_are_known()
    {
        var options = new WhisperOptions { Model = "enormous" };

        options.Validate(new ValidationContext(options)).ShouldHaveSingleItem().ErrorMessage!.ShouldStartWith("It must be one of base, base.en, large-v3");
    }

    private static string Sha1(byte[] content)
    {
#pragma warning disable CA5350 // What whisper.cpp publishes.
        return Convert.ToHexStringLower(SHA1.HashData(content));
#pragma warning restore CA5350
    }

    /// <summary>
    /// A GGML file as whisper.cpp reads it (ggml-org/whisper.cpp, src/whisper.cpp, whisper_model_load): magic, hyperparameters, mel
    /// filters, vocabulary, and no tensors, which it takes for a model to test with.
    /// </summary>
    private static byte[] GgmlModel()
    {
        const int Vocabulary = 51_865, MelFilters = 80, Frequencies = 201, Blank = 220;
        using var file = new MemoryStream();
        Write(0x67676d6c);
        int[] hyperparameters = [Vocabulary, 1500, 64, 1, 1, 448, 64, 1, 1, MelFilters, 1];
        foreach (var value in hyperparameters)
        {
            Write(value);
        }

        Write(MelFilters);
        Write(Frequencies);
        file.Write(new byte[MelFilters * Frequencies * sizeof(float)]);
        Write(50_257);
        for (var token = 0; token < 50_257; token++)
        {
            // The decoder looks the token of a blank up, and ends the process where there is none.
            var text = Encoding.ASCII.GetBytes(token == Blank ? " " : $"t{token}");
            Write(text.Length);
            file.Write(text);
        }

        return file.ToArray();

        void Write(int value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            file.Write(bytes);
        }
    }

    /// <summary>Serves one model, in parts where asked.</summary>
    private sealed class ModelHost : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private ModelHost(WebApplication app) => _app = app;

        public string Url => _app.Urls.First();

        public List<string> Ranges { get; } = [];

        public static async Task<ModelHost> OpenAsync(byte[] model)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var host = new ModelHost(app);
            app.MapGet("/{file}", (HttpRequest request) =>
            {
                host.Ranges.Add(request.Headers.Range.ToString());
                return Results.Bytes(model, enableRangeProcessing: true);
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return host;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
