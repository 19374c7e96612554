using System.Diagnostics;
using Microsoft.Playwright;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Waits on the thing itself.</summary>
internal static class Eventually
{
    /// <summary>A guard against hanging for ever, never part of a scenario: a slow machine needs far less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(30);

    /// <summary>Asks again until the answer is yes; fails with <paramref name="what"/> when it never is.</summary>
    public static async Task TrueAsync(Func<Task<bool>> isSo, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            (watch.Elapsed < Patience).ShouldBeTrue($"Waited {Patience.TotalSeconds:0.#} s in vain until: {what}");
            await Task.Delay(LookAgain, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public static Task TrueAsync(Func<bool> isSo, string what) => TrueAsync(() => Task.FromResult(isSo()), what);

    /// <summary>Asks a page until a script's value is true. Playwright's own waiting needs eval, which the pages forbid.</summary>
    public static Task ScriptAsync(IPage page, string script) => TrueAsync(() => page.EvaluateAsync<bool>(script), script);

    /// <summary>Asks again until there is an answer, and returns it.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> probe, string what)
        where T : class
    {
        T? found = null;
        await TrueAsync(async () => (found = await probe()) is not null, what);
        return found!;
    }
}
