using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace WhatsVoice.Tts.Engines;

/// <summary>The client of an engine that answers with whole sentences: each is checked before anybody hears it.</summary>
internal abstract class SentenceClient : ITextToSpeechClient
{
    protected abstract SpeechEngineDescription Description { get; }

    protected virtual TextToSpeechClientMetadata Metadata => new(Description.Name, defaultModelId: Description.Version);

    public abstract Task<TextToSpeechResponse> GetAudioAsync(string text, TextToSpeechOptions? options = null, CancellationToken cancellationToken = default);

    public async IAsyncEnumerable<TextToSpeechResponseUpdate> GetStreamingAudioAsync(
        string text, TextToSpeechOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetAudioAsync(text, options, cancellationToken);
        foreach (var update in response.ToTextToSpeechResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is not null ? null
        : serviceType == typeof(SpeechEngineDescription) ? Description
        : serviceType == typeof(TextToSpeechClientMetadata) ? Metadata
        : serviceType.IsInstanceOfType(this) ? this : null;

    /// <summary>Nothing: connections, models and modules belong to the service collection.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
