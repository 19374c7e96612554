namespace WhatsVoice.Sandbox.Faults;

/// <summary>Announces the whole answer, sends half of it and cuts the connection.</summary>
internal sealed class TruncatedResult(IResult whole) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var wire = httpContext.Response.Body;
        using var buffer = new MemoryStream();
        httpContext.Response.Body = buffer;
        await whole.ExecuteAsync(httpContext);
        httpContext.Response.Body = wire;
        httpContext.Response.ContentLength = buffer.Length;
        await wire.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length / 2), httpContext.RequestAborted);
        await wire.FlushAsync(httpContext.RequestAborted);
        httpContext.Abort();
    }
}
