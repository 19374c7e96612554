using System.Globalization;

namespace WhatsVoice.Tests.Hosting.Local;

public sealed class OrchestratorDeathTests
{
    private const int Sigint = 2;
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    private static CancellationToken Timeout => CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token).Token;

    [Theory]
    [InlineData(Sigint)]
    [InlineData(Sigterm)]
    public async Task A_signal_to_end_stops_every_child_and_leaves_with_code_0(int signal)
    {
        using var orchestrator = new OrchestratorProcess();
        var (children, _) = await orchestrator.UpAsync(Timeout);

        orchestrator.Signal(signal);

        await orchestrator.Process.WaitForExitAsync(Timeout);
        orchestrator.Process.ExitCode.ShouldBe(0);
        await Task.WhenAll(children.Select(child => Processes.ShouldEndAsync(child, Timeout)));
    }

    [Fact]
    public async Task Killing_the_orchestrator_stops_every_child_and_their_children()
    {
        using var orchestrator = new OrchestratorProcess();
        var (children, second) = await orchestrator.UpAsync(Timeout);
        using var http = new HttpClient { BaseAddress = second };
        var grandchild = int.Parse(await http.GetStringAsync(new Uri("/child", UriKind.Relative), Timeout), CultureInfo.InvariantCulture);

        orchestrator.Signal(Sigkill);

        await Task.WhenAll(children.Append(grandchild).Select(child => Processes.ShouldEndAsync(child, Timeout)));
    }
}
