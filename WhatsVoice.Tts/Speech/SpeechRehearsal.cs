using System.Buffers;
using Microsoft.Extensions.AI;
using WhatsVoice.ServiceDefaults.Http;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;
using WhatsVoice.Tts.Engines.ElevenLabs;
using WhatsVoice.Tts.Engines.OpenAI;
using WhatsVoice.Tts.Text;

namespace WhatsVoice.Tts.Speech;

/// <summary>What speaking a sentence calls: the engines that are asked over the network, their response's check and the joining.</summary>
internal sealed class SpeechRehearsal : IRehearsal
{
    private const string Text = "This is **a rehearsal** for 3 people, at https://example.com. It has two sentences!";

    private readonly List<ITextToSpeechClient> _engines;
    private readonly byte[] _note;

    public SpeechRehearsal(IReadOnlyList<SpeechEngine> engines, IServiceProvider services)
    {
        // Without their telemetry: nothing is counted.
        _engines = [.. engines.Where(engine => !engine.Description.IsLocal)
            .Select(engine => services.GetRequiredKeyedService<ITextToSpeechClient>(engine.Name))
            .Select(client => client.GetService<ElevenLabsClient>() ?? (ITextToSpeechClient?)client.GetService<OpenAISpeechClient>() ?? client)];
        _note = _engines.Count == 0 ? [] : MakeNote();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var engine in _engines)
        {
            var cleaned = TextCleaner.Clean(Text).Text;
            var sentences = SentenceSplitter.Split(cleaned, 5000);
            var response = await engine.GetAudioAsync(
                cleaned,
                new TextToSpeechOptions { Speed = 1, AdditionalProperties = new EngineTask(new SpeechProfile(), AsOpus: true, default).ToProperties() },
                cancellationToken);
            var (_, packets) = await EngineAudio.ReadAsync(response, cleaned, 1, packetsSuffice: true, cancellationToken);
            var (file, _) = SpeechJoiner.JoinOpus([.. sentences.Select(_ => packets!)], [.. sentences.Select(_ => TimeSpan.Zero)]);
            OggOpusReader.Read(file);
        }
    }

    public HttpResponseMessage RespondTo(HttpRequestMessage request) => new() { Content = new ByteArrayContent(_note), RequestMessage = request };

    /// <summary>A tone as long as the text would be.</summary>
    private static byte[] MakeNote()
    {
        var samples = new short[16_000 * 4];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (short)(8000 * Math.Sin(i * 0.2));
        }

        var output = new ArrayBufferWriter<byte>();
        var joiner = new OpusJoiner(output);
        joiner.Add(OpusCodec.Encode(new PcmAudio(samples, 16_000), new OpusSettings(24_000, 0), CancellationToken.None), TimeSpan.Zero);
        joiner.Complete();
        return output.WrittenMemory.ToArray();
    }
}
