using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the orchestrator prints: each resource's lines behind its name, its states, and where everything is.</summary>
internal sealed class OrchestratorOutput : IDisposable
{
    private static readonly string[] Colours = ["\e[36m", "\e[32m", "\e[35m", "\e[33m", "\e[34m", "\e[96m", "\e[92m", "\e[95m"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _states = [];
    private readonly List<string> _names = [];
    private readonly bool _quiet;
    private readonly bool _coloured = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly ResourceNotificationService _notifications;

    public OrchestratorOutput(ResourceNotificationService notifications, bool quiet, string applicationName)
    {
        _notifications = notifications;
        _quiet = quiet;
        ApplicationName = applicationName;
        notifications.Changed += OnChanged;
    }

    public string ApplicationName { get; }

    /// <summary>A line of a resource.</summary>
    public void Line(string name, string line)
    {
        if (_quiet)
        {
            return;
        }

        lock (_lock)
        {
            var prefix = name.PadRight(13);
            if (!_names.Contains(name))
            {
                _names.Add(name);
            }

            Console.Out.WriteLine(_coloured ? $"{Colours[_names.IndexOf(name) % Colours.Length]}{prefix}\e[0m {line}" : $"{prefix} {line}");
        }
    }

    /// <summary>A line of the orchestrator's own.</summary>
    public void Say(string line)
    {
        if (!_quiet)
        {
            lock (_lock)
            {
                Console.Out.WriteLine(line);
            }
        }
    }

    public void Dispose() => _notifications.Changed -= OnChanged;

    private void OnChanged(ResourceEvent change)
    {
        if (change.Resource is not ProjectResource)
        {
            return;
        }

        var state = change.Snapshot.State?.Text ?? "";
        if (state == KnownResourceStates.Running)
        {
            state = change.Snapshot.HealthStatus == HealthStatus.Healthy ? "is up" : "runs, not healthy yet";
        }

        lock (_lock)
        {
            if (_states.TryGetValue(change.ResourceId, out var known) && known == state)
            {
                return;
            }

            _states[change.ResourceId] = state;
        }

        if (state == "is up")
        {
            Line(change.ResourceId, string.Join("  ", ["is up", .. change.Snapshot.Urls.Select(url => url.Url)]));
        }
        else if (state is not ("runs, not healthy yet" or "Starting" or "NotStarted" or "Waiting"))
        {
            Line(change.ResourceId, state);
        }
    }
}
