using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace WhatsVoice.Api.Webhooks;

/// <summary>
/// Reads the bodies of webhooks whole, since the signature is over their raw bytes. A body is not known to be
/// genuine until it is read, so memory grows only with bytes that arrived, and rate, time, number and sum of all bodies are limited.
/// </summary>
internal sealed class WebhookBodies(TimeProvider time)
{
    /// <summary>Meta sends at most 3 MB; a little more is allowed so that its limit, not ours, decides.</summary>
    public const int MaxBytes = (3 * 1024 * 1024) + (64 * 1024);

    /// <summary>How many bodies are read at once. Meta's own burst is far below: a signed body arrives in one go.</summary>
    public const int MaxAtOnce = 1000;

    /// <summary>Bytes of all bodies that are being read.</summary>
    private const long MaxBytesAtOnce = 64 << 20;

    private const int ChunkBytes = 8 * 1024;

    /// <summary>From 5 s on a body has to come at 4 KB/s on average. Kestrel's default of 240 B/s lets 3 MB take 3.6 hours.</summary>
    private static readonly MinDataRate MinRate = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));

    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(20);

    private int _reading;
    private long _bytes;

    /// <exception cref="BadHttpRequestException">413 too big, 408 too slow, 503 too many at once, 400 broken off.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            throw TooBig();
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        if (HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = MinRate;
        }

        using var readLimit = new CancellationTokenSource(ReadLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(readLimit.Token, context.RequestAborted);
        long counted = 0;
        try
        {
            if (Interlocked.Increment(ref _reading) > MaxAtOnce)
            {
                throw TooMany();
            }

            using var body = new MemoryStream();
            var chunk = new byte[ChunkBytes];
            while (await context.Request.Body.ReadAsync(chunk, either.Token) is var read and > 0)
            {
                counted += read;
                if (Interlocked.Add(ref _bytes, read) > MaxBytesAtOnce)
                {
                    throw TooMany();
                }

                if (counted > MaxBytes)
                {
                    throw TooBig();
                }

                body.Write(chunk, 0, read);
            }

            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The body took too long.", StatusCodes.Status408RequestTimeout);
        }
        finally
        {
            Interlocked.Add(ref _bytes, -counted);
            Interlocked.Decrement(ref _reading);
        }
    }

    private static BadHttpRequestException TooBig() => new("The body is too big.", StatusCodes.Status413PayloadTooLarge);

    private static BadHttpRequestException TooMany() => new("Too many bodies at once.", StatusCodes.Status503ServiceUnavailable);
}
