using System.Globalization;
using Microsoft.Extensions.Options;
using WhatsVoice.Tts.Audio;
using WhatsVoice.Tts.Caching;
using WhatsVoice.Tts.Engines;

namespace WhatsVoice.Tts.Speech;

/// <summary>Whole voice notes in the cache: their keys, what they must be to be kept, and whether they fit WhatsApp's limit.</summary>
internal sealed partial class SpeechFiles(SpeechCache cache, IOptions<SpeechOptions> options, IOptions<PauseOptions> pauses, ILogger<SpeechFiles> logger)
{
    /// <summary>The file of a whole text, from the cache or joined once for all who wait for it.</summary>
    public Task<(CachedFile File, bool Hit)> GetOrJoinAsync(SpeechOrder order, Func<CancellationToken, Task<CachedFile>> join, CancellationToken cancellationToken)
        => cache.GetOrJoinAsync(KeyOf(order), order.FromApi, join, cancellationToken);

    /// <summary>Whether the whole text lies in the cache.</summary>
    public async Task<bool> IsKnownAsync(SpeechOrder order, CancellationToken cancellationToken) =>
        order.Format == SpeechFormat.Opus && await cache.FindAsync(KeyOf(order), cancellationToken) is not null;

    /// <summary>Checks a file that was sent while it was made, and keeps it.</summary>
    public async Task KeepAsync(SpeechOrder order, CachedFile file)
    {
        Check(file);
        if (Fits(file))
        {
            await cache.KeepAsync(KeyOf(order), file);
        }
    }

    /// <summary>Whether the file is within the limit of a voice note; logged where it is not.</summary>
    public bool Fits(CachedFile file)
    {
        var fits = file.Content.Length <= VoiceNote.MaxBytes;
        if (!fits)
        {
            Log.TooLargeForVoiceNote(logger, file.Content.Length, VoiceNote.MaxBytes, file.Duration.TotalSeconds);
        }

        return fits;
    }

    /// <summary>Opus at a bit rate.</summary>
    public SentenceOutput OpusOf(int bitRate) => new(new OpusSettings(bitRate, options.Value.Complexity));

    /// <summary>The bit rate to begin with, in bits a second.</summary>
    public int BitRateOf(SpeechOrder order) => order.BitRate ?? options.Value.BitRate;

    /// <summary>Reads the file back, so that only files that play are kept.</summary>
    public static void Check(CachedFile file)
    {
        try
        {
            var info = OggOpusReader.Read(file.Content);
            if (info.Channels != 1 || Math.Abs((info.Duration - file.Duration).TotalMilliseconds) > 1)
            {
                throw new SpeechEngineException("The joined voice note is not what was spoken.");
            }
        }
        catch (InvalidDataException exception)
        {
            throw new SpeechEngineException("The joined voice note is damaged.", exception);
        }
    }

    private string KeyOf(SpeechOrder order) => SentenceSpeaker.KeyOf(order.Text, order, string.Create(
        CultureInfo.InvariantCulture,
        $"file/{BitRateOf(order)}{(order.BitRate is null ? "" : "/anew")}/{options.Value.Complexity}/{pauses.Value.Sentence.Ticks}/{pauses.Value.Paragraph.Ticks}/{MaxCharacters(order)}"));

    private static int MaxCharacters(SpeechOrder order) => order.Engine.Description.MaxCharacters(order.Settings);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A voice note of {Bytes} bytes ({Seconds:0} s) is over WhatsApp's {Limit}: it will show a download mark instead of playing at once.")]
        public static partial void TooLargeForVoiceNote(ILogger logger, int bytes, int limit, double seconds);
    }
}
