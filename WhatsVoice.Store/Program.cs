using WhatsVoice.Store;

var builder = WebApplication.CreateSlimBuilder(args);

// A refused start is one line (below), not the host's stack trace; Garnet reports every checkpoint at information.
builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
builder.Logging.AddFilter("WhatsVoice", LogLevel.Information);
builder.Logging.SetMinimumLevel(LogLevel.Warning);

// For /health only, on loopback like the store itself: a port alone would mean every network. Any free one where none is configured.
if (string.IsNullOrEmpty(builder.Configuration["URLS"]))
{
    var ports = builder.Configuration["HTTP_PORTS"] is { Length: > 0 } configured ? configured : "0";

    // Else a warning says at every start that the addresses override it.
    builder.Configuration["HTTP_PORTS"] = null;
    builder.WebHost.UseUrls([.. ports.Split(';').Select(port => $"http://127.0.0.1:{port}")]);
}

try
{
    builder.Services.AddSingleton(StoreOptions.Read(builder.Configuration, builder.Environment.ContentRootPath));
    builder.Services.AddHostedService<EmbeddedStore>();

    // Kestrel starts after the hosted services, so an answer means that the self-check has passed.
    await using var app = builder.Build();
    app.MapGet("/health", () => "Healthy");
    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException)
{
    // Asked to stop while it was still starting.
    return 0;
}
catch (StoreStartException e)
{
    await Console.Error.WriteLineAsync($"The store does not start. {e.Message}");
    return 1;
}
