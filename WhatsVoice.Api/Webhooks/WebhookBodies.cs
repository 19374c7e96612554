using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace WhatsVoice.Api.Webhooks;

/// <summary>
/// Reads the bodies of webhooks whole, since the signature is over their raw bytes. A body is not known to be
/// genuine until it is read, so memory grows only with bytes that arrived, and rate, time, number and sum of all bodies are limited.
/// At a limit the body that has been read the longest is broken off, not the new one: a genuine body arrives in one go, and behind a
/// proxy all senders may have one address.
/// </summary>
internal sealed class WebhookBodies(TimeProvider time)
{
    /// <summary>Meta sends at most 3 MB; a little more is allowed so that its limit, not ours, decides.</summary>
    public const int MaxBytes = (3 * 1024 * 1024) + (64 * 1024);

    /// <summary>How many bodies are read at once. Meta's own burst is far below.</summary>
    public const int MaxAtOnce = 500;

    /// <summary>Bytes of all bodies that are being read, apart from <see cref="OrdinaryBytes"/> of each.</summary>
    public const long MaxBytesAtOnce = 16 << 20;

    /// <summary>A body up to this size is never broken off for the sum of all.</summary>
    public const int OrdinaryBytes = 64 * 1024;

    /// <summary>From 5 s on a body has to come at 4 KB/s on average. Kestrel's default of 240 B/s lets 3 MB take 3.6 hours.</summary>
    private static readonly MinDataRate MinRate = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));

    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(20);

    // Beginning, bytes that arrive, breaking off and ending race.
    private readonly Lock _lock = new();
    private readonly LinkedList<Reading> _readings = [];
    private long _bytes;

    /// <exception cref="BadHttpRequestException">413 too big, 408 too slow, 503 broken off for others, 400 broken off by the sender.</exception>
    public async Task<WebhookBody> ReadAsync(HttpContext context)
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
        var reading = new Reading(readLimit);
        try
        {
            await BeginAsync(reading);
            var body = new WebhookBody();
            while (await context.Request.Body.ReadAsync(body.Room, either.Token) is var read and > 0)
            {
                body.Advance(read);
                await CountAsync(reading, read);
                if (reading.Bytes > MaxBytes)
                {
                    throw TooBig();
                }
            }

            return body;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw reading.IsBrokenOff ? TooMany() : new BadHttpRequestException("The body took too long.", StatusCodes.Status408RequestTimeout);
        }
        finally
        {
            lock (_lock)
            {
                Remove(reading);
            }
        }
    }

    private Task BeginAsync(Reading reading)
    {
        lock (_lock)
        {
            reading.Node = _readings.AddLast(reading);
            return _readings.Count > MaxAtOnce ? BreakOff(_readings.First!.Value) : Task.CompletedTask;
        }
    }

    private Task CountAsync(Reading reading, int bytes)
    {
        lock (_lock)
        {
            if (reading.IsBrokenOff)
            {
                throw TooMany();
            }

            _bytes -= reading.Large;
            reading.Bytes += bytes;
            _bytes += reading.Large;
            return _bytes > MaxBytesAtOnce ? BreakOff(_readings.First(other => other.Large > 0)) : Task.CompletedTask;
        }
    }

    /// <summary>Under the lock: who ends its reading takes it too, so the source is not disposed of yet. What is cancelled runs outside of it.</summary>
    private Task BreakOff(Reading reading)
    {
        Remove(reading);
        reading.IsBrokenOff = true;
        return reading.Limit.CancelAsync();
    }

    private void Remove(Reading reading)
    {
        if (reading.Node is { } node)
        {
            _readings.Remove(node);
            _bytes -= reading.Large;
            reading.Node = null;
        }
    }

    private static BadHttpRequestException TooBig() => new("The body is too big.", StatusCodes.Status413PayloadTooLarge);

    private static BadHttpRequestException TooMany() => new("Too many bodies at once; this one took the longest.", StatusCodes.Status503ServiceUnavailable);

    private sealed class Reading(CancellationTokenSource limit)
    {
        public CancellationTokenSource Limit => limit;

        public LinkedListNode<Reading>? Node { get; set; }

        public int Bytes { get; set; }

        /// <summary>What counts towards the sum of all bodies.</summary>
        public int Large => Math.Max(0, Bytes - OrdinaryBytes);

        public bool IsBrokenOff { get; set; }
    }
}
