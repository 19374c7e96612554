using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using WhatsVoice.Api.Webhooks;
using WhatsVoice.Tests.Drivers;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace WhatsVoice.Tests.Unit.Api.Webhooks;

/// <summary>Bodies that stall take no place from those that arrive.</summary>
public sealed class WebhookBodiesTests
{
    private readonly WebhookBodies _bodies = new(TimeProvider.System);

    [Fact]
    public async Task Where_all_places_are_taken_the_body_that_was_read_the_longest_is_broken_off()
    {
        var stalled = Enumerable.Range(0, WebhookBodies.MaxAtOnce).Select(_ => new Sender(_bodies)).ToList();

        var body = await new Sender(_bodies).SendAsync(3_000);

        body.Length.ShouldBe(3_000);
        (await Should.ThrowAsync<BadHttpRequestException>(() => stalled[0].Reading)).StatusCode.ShouldBe(StatusCodes.Status503ServiceUnavailable);
        (await stalled[^1].SendAsync(10)).Length.ShouldBe(10);
        stalled.Skip(1).SkipLast(1).ShouldAllBe(sender => !sender.Reading.IsCompleted);
    }

    [Fact]
    public async Task Where_stalled_bodies_hold_all_memory_ordinary_and_large_ones_get_in()
    {
        var stalled = new List<Sender>();
        for (var number = 0; number < 22; number++)
        {
            stalled.Add(new Sender(_bodies));
            await stalled[^1].StallAsync(WebhookBodies.MaxBytes);
        }

        await Eventually.TrueAsync(() => stalled[0].Reading.IsFaulted, "the first one is broken off for the others");
        var small = new Sender(_bodies);
        await small.StallAsync(WebhookBodies.OrdinaryBytes - 1);
        var ordinary = await new Sender(_bodies).SendAsync(WebhookBodies.OrdinaryBytes);
        var large = await new Sender(_bodies).SendAsync(1_000_000);
        var last = await small.SendAsync(1);

        ordinary.Length.ShouldBe(WebhookBodies.OrdinaryBytes);
        large.Length.ShouldBe(1_000_000);
        last.Length.ShouldBe(WebhookBodies.OrdinaryBytes);
        await Eventually.TrueAsync(
            () => stalled.Sum(sender => sender.Reading.IsCompleted ? 0L : WebhookBodies.MaxBytes - WebhookBodies.OrdinaryBytes) <= WebhookBodies.MaxBytesAtOnce,
            "those that stay are no more than the limit");
    }

    [Fact]
    public async Task Ended_bodies_give_their_places_and_bytes_back()
    {
        for (var number = 0; number < 100; number++)
        {
            (await new Sender(_bodies).SendAsync(1_000_000)).Length.ShouldBe(1_000_000);
        }

        var first = new Sender(_bodies);
        for (var number = 0; number < WebhookBodies.MaxAtOnce; number++)
        {
            await new Sender(_bodies).SendAsync(1);
        }

        (await first.SendAsync(1)).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8 * 1024)]
    [InlineData(8 * 1024 + 1)]
    [InlineData(200_001)]
    public async Task A_body_is_put_together_as_it_was_sent_without_an_array_that_grows_with_it(int bytes)
    {
        var sent = new byte[bytes];
        new Random(1).NextBytes(sent);
        var sender = new Sender(_bodies);

        var body = await sender.SendAsync(sent);

        body.ToArray().ShouldBe(sent);
        body.Pieces.ShouldAllBe(piece => piece.Length <= 64 * 1024);
    }

    /// <summary>Somebody who sends a body in pieces.</summary>
    private sealed class Sender
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

        public Sender(WebhookBodies bodies)
        {
            var context = new DefaultHttpContext();
            context.Request.Body = _pipe.Reader.AsStream();
            Reading = bodies.ReadAsync(context);
        }

        public Task<WebhookBody> Reading { get; }

        public async Task StallAsync(int bytes) => await _pipe.Writer.WriteAsync(new byte[bytes], TestContext.Current.CancellationToken);

        public Task<WebhookBody> SendAsync(int bytes) => SendAsync(new byte[bytes]);

        public async Task<WebhookBody> SendAsync(byte[] bytes)
        {
            await _pipe.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);
            await _pipe.Writer.CompleteAsync();
            return await Reading;
        }
    }
}
