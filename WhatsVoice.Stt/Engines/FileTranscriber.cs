using Microsoft.Extensions.AI;
using WhatsVoice.Stt.Audio;

namespace WhatsVoice.Stt.Engines;

/// <summary>The client of an engine, which transcribes a file as a whole.</summary>
internal abstract class FileTranscriber : ISpeechToTextClient
{
    protected abstract EngineDescription Description { get; }

    /// <exception cref="EngineException">It failed, cannot work at present, or refused the file.</exception>
    /// <exception cref="InvalidAudioException">The file is damaged.</exception>
    protected abstract Task<Transcript> TranscribeAsync(AudioFile file, SpeechToTextOptions? options, CancellationToken cancellationToken);

    /// <inheritdoc cref="TranscribeAsync"/>
    public async Task<SpeechToTextResponse> GetTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
    {
        var transcript = await TranscribeAsync(AudioFileStream.FileOf(audioSpeechStream), options, cancellationToken);
        return new SpeechToTextResponse(transcript.Text) { RawRepresentation = transcript };
    }

    public IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A voice note is transcribed as a whole.");

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null : serviceType == typeof(EngineDescription) ? Description : serviceType.IsInstanceOfType(this) ? this : null;

    /// <summary>Nothing: HTTP clients belong to their factory.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
