using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using WhatsVoice.Stt.Engines;
using WhatsVoice.Stt.Transcription;

namespace WhatsVoice.Tests.Drivers;

/// <summary>The real Stt service in this process, with settings of the test's own.</summary>
internal sealed class SttFactory(params (string Key, string Value)[] settings) : WebApplicationFactory<TranscriptionService>
{
    public TimeProvider? Time { get; init; }

    /// <summary>Posts a file as OpenAI's clients do; the answer is the caller's to dispose.</summary>
    public async Task<HttpResponseMessage> TranscribeAsync(byte[] audio, params (string Name, string Value)[] fields)
    {
        using var http = CreateClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(audio), "file", "note.ogg" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return await http.PostAsync("/v1/audio/transcriptions", form, TestContext.Current.CancellationToken);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        foreach (var (key, value) in settings)
        {
            builder.UseSetting(key, value);
        }

        if (Time is not null)
        {
            builder.ConfigureServices(services => services.AddSingleton(Time));
        }
    }
}
