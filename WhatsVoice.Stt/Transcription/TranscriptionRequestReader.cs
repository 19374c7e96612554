using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using WhatsVoice.Stt.Audio;
using WhatsVoice.Stt.Engines;

namespace WhatsVoice.Stt.Transcription;

/// <summary>What a request may ask for as <c>response_format</c>.</summary>
internal enum TranscriptionFormat
{
    Json,
    Text,
    VerboseJson,

    /// <summary>Subtitles in SubRip's form.</summary>
    Srt,

    /// <summary>Subtitles in the web's form.</summary>
    Vtt,

    /// <summary>OpenAI's server-sent events, asked for by <c>stream=true</c>.</summary>
    Events,
}

/// <summary>Reads the multipart form of OpenAI's create transcription, within limits, and checks it.</summary>
internal sealed class TranscriptionRequestReader(EngineChain chain, IOptions<SttOptions> options)
{
    private const int OtherFieldsBytes = 64 << 10;
    private const int MaxPromptCharacters = 1_000;

    /// <exception cref="InvalidFieldException">A field is missing or wrong.</exception>
    /// <exception cref="FileTooLargeException">The file is over the limit.</exception>
    /// <exception cref="InvalidAudioException">The file is no audio, or damaged.</exception>
    /// <exception cref="AudioTooLongException">The sound is over the limit.</exception>
    public async Task<(TranscriptionRequest Request, TranscriptionFormat Format)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var form = await ReadFormAsync(request, cancellationToken);
        var format = form["response_format"].ToString() switch
        {
            "" or "json" => TranscriptionFormat.Json,
            "text" => TranscriptionFormat.Text,
            "verbose_json" => TranscriptionFormat.VerboseJson,
            "srt" => TranscriptionFormat.Srt,
            "vtt" => TranscriptionFormat.Vtt,
            _ => throw new InvalidFieldException("response_format", "response_format must be json, text, verbose_json, srt or vtt."),
        };

        // The other forms are answered as a whole, as OpenAI does.
        if (form["stream"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase) && format is TranscriptionFormat.Json or TranscriptionFormat.Text)
        {
            format = TranscriptionFormat.Events;
        }

        var language = ReadLanguage(form["language"].ToString());
        var prompt = form["prompt"].ToString();
        if (prompt.Length > MaxPromptCharacters)
        {
            throw new InvalidFieldException("prompt", $"prompt may have up to {MaxPromptCharacters} characters.");
        }

        var file = form.Files["file"] ?? throw new InvalidFieldException("file", "file is required: the audio as a part of a multipart form.");
        var content = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
        {
            await stream.ReadExactlyAsync(content, cancellationToken);
        }

        var model = form["model"].ToString();
        var engine = chain.Engines.Any(known => known.Name == model) ? model : null;
        return (new TranscriptionRequest(AudioFile.Open(content, options.Value.MaxDuration), engine, language, prompt.Length > 0 ? prompt : null), format);
    }

    private static string? ReadLanguage(string language)
    {
        if (language.Length == 0)
        {
            return null;
        }

        // Callers may hold a BCP 47 tag such as pt-BR; engines know the language only.
        return Languages.ToRequested(language)
            ?? throw new InvalidFieldException("language", "language must be an ISO 639-1 code such as en.");
    }

    private async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            throw new InvalidFieldException("file", "The body must be multipart/form-data with the audio as file.");
        }

        var limit = options.Value.MaxBytes;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit + OtherFieldsBytes;
        }

        try
        {
            // In memory: audio must not lie on a disk, not even for a moment.
            var form = await request.ReadFormAsync(
                new FormOptions { MultipartBodyLengthLimit = limit, MemoryBufferThreshold = limit + 1, ValueLengthLimit = OtherFieldsBytes }, cancellationToken);
            return form.Files.Any(file => file.Length > limit) ? throw new FileTooLargeException(limit) : form;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new FileTooLargeException(limit);
        }
        catch (InvalidDataException exception)
        {
            throw exception.Message.Contains("length limit", StringComparison.OrdinalIgnoreCase)
                ? new FileTooLargeException(limit)
                : new InvalidFieldException("file", "The body is not a valid multipart form.");
        }
        catch (Exception exception) when (exception is IOException or BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw new InvalidFieldException("file", "The body ended before the multipart form did.");
        }
    }
}
