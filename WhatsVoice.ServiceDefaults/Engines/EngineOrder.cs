using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace WhatsVoice.ServiceDefaults.Engines;

/// <summary>An engine that a service has, and the settings without which it cannot work.</summary>
/// <param name="Name">As configured and told, lower case.</param>
/// <param name="Settings">Configuration keys of which one must have a value; none: it works without any.</param>
public sealed record KnownEngine(string Name, params string[] Settings)
{
    /// <summary>Whether an engine that has its settings is also used where no order is configured. Default: yes.</summary>
    public Func<IConfiguration, bool> UsedUnasked { get; init; } = _ => true;

    /// <summary>Whether one of <see cref="Settings"/> has a value.</summary>
    public bool IsConfigured(IConfiguration configuration) => Settings.Length == 0 || Settings.Any(key => !string.IsNullOrWhiteSpace(configuration[key]));
}

/// <summary>The order of a service's engines: as configured, else all that are configured, in the order in which they were added.</summary>
public sealed class EngineOrder(string key, IEnumerable<KnownEngine> engines, IConfiguration configuration)
{
    private readonly IReadOnlyList<KnownEngine> _engines = [.. engines];

    /// <summary>The names, the first to be asked first.</summary>
    public IReadOnlyList<string> Names => Named(key, configuration) is { Length: > 0 } named
        ? named
        : [.. _engines.Where(engine => IsUnasked(engine, configuration)).Select(engine => engine.Name)];

    /// <summary>What is wrong with the order, by key; empty where nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        var names = Names;
        if (names.Except(_engines.Select(engine => engine.Name)).Any() || names.Distinct().Count() < names.Count)
        {
            yield return $"{key} is '{string.Join(",", names)}': it must name engines in order, each once, of {string.Join(", ", _engines.Select(engine => engine.Name))}.";
        }

        foreach (var engine in _engines.Where(engine => names.Contains(engine.Name) && !engine.IsConfigured(configuration)))
        {
            yield return $"{string.Join(" or ", engine.Settings)} is missing, and {key} names {engine.Name}.";
        }
    }

    /// <summary>Whether the order has the engine, for what is registered only with it.</summary>
    public static bool Has(string key, KnownEngine engine, IConfiguration configuration)
        => Named(key, configuration) is { Length: > 0 } named ? named.Contains(engine.Name) : IsUnasked(engine, configuration);

    private static bool IsUnasked(KnownEngine engine, IConfiguration configuration) => engine.IsConfigured(configuration) && engine.UsedUnasked(configuration);

    /// <summary>A list, or names separated by commas.</summary>
    private static string[] Named(string key, IConfiguration configuration)
    {
        var section = configuration.GetSection(key);
        return section.Value is { } value
            ? value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(child => child.Value ?? "")];
    }
}

/// <summary>Stops the start where the order names an engine that does not exist or is not configured.</summary>
public sealed class EngineOrderValidator<TOptions>(EngineOrder order) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = order.Faults().ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

public static class EngineOrderExtensions
{
    /// <summary>Adds the order of all <see cref="KnownEngine"/>s, checked with the options of its section.</summary>
    /// <typeparam name="TOptions">The section's options, which are checked at the start.</typeparam>
    /// <param name="key">The order's key, for example <c>Speech:Engines</c>.</param>
    public static void AddEngineOrder<TOptions>(this IServiceCollection services, string key)
        where TOptions : class
    {
        services.AddSingleton(provider => new EngineOrder(key, provider.GetServices<KnownEngine>(), provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<IValidateOptions<TOptions>, EngineOrderValidator<TOptions>>();
    }
}
