using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Echo;

// As an AppHost: two processes of this program, the second after the first.
if (args is ["orchestrate", .. var rest])
{
    var model = DistributedApplication.CreateBuilder(rest);
    var first = model.AddProject<EchoProject>("first", launchProfileName: null).WithHttpEndpoint().WithHttpHealthCheck("/health");
    model.AddProject<EchoProject>("second", launchProfileName: null).WithHttpEndpoint().WithHttpHealthCheck("/health").WaitFor(first).WithExternalHttpEndpoints();
    model.Build().Run();
    return Environment.ExitCode;
}

// As a service: tells what it was given.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
app.MapGet("/health", () => "ok");
app.MapGet("/environment", () => Environment.GetEnvironmentVariables());
app.MapGet("/directory", Directory.GetCurrentDirectory);
app.MapGet("/pid", () => Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
app.MapGet("/child", () => Process.Start("sleep", "600").Id.ToString(CultureInfo.InvariantCulture));
app.MapGet("/exit/{code:int}", (int code) => Environment.Exit(code));
await Console.Out.WriteLineAsync($"echo pid={Environment.ProcessId}");
app.Run();
return 0;
