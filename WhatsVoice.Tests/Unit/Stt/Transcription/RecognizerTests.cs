using System.Net;
using System.Net.Http.Json;
using WhatsVoice.Tests.Drivers;

namespace WhatsVoice.Tests.Unit.Stt.Transcription;

/// <summary>A real recogniser behind OpenAI's shape hears what the local voice says.</summary>
public sealed class RecognizerTests
{
    [Fact]
    public async Task It_hears_at_least_8_of_10_words_that_the_local_voice_says()
    {
        TtsFactory.RequireLocalVoice();
        using var recognizer = await Recognizer.StartAsync();
        string[] sentences = ["Hello there, can you hear me?", "Please call us back tomorrow."];
        await using var voice = new TtsFactory();
        await using var hearing = new SttFactory(("Transcription:OpenAI:BaseUrl", recognizer.BaseUrl));
        using var speaker = voice.CreateClient();

        var heard = new List<string>();
        foreach (var sentence in sentences)
        {
            using var speech = await speaker.PostAsJsonAsync(
                "/v1/audio/speech", new { input = sentence, response_format = "opus" }, TestContext.Current.CancellationToken);
            var audio = await speech.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            using var answer = await hearing.TranscribeAsync(audio, ("response_format", "text"));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            heard.AddRange(Recognizer.Words(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        var said = sentences.SelectMany(Recognizer.Words).Take(10).ToList();
        said.Count(heard.Contains).ShouldBeGreaterThanOrEqualTo(8, $"heard: {string.Join(' ', heard)}");
    }
}
