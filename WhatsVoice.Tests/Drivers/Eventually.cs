using System.Diagnostics;
using Microsoft.Playwright;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Waits on the thing itself.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again until the answer is yes; fails with <paramref name="what"/> when it is not within the time.</summary>
    public static async Task TrueAsync(Func<Task<bool>> isSo, TimeSpan within, TimeSpan lookAgain, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            (watch.Elapsed < within).ShouldBeTrue($"Waited {within.TotalSeconds:0.#} s in vain until: {what}");
            await Task.Delay(lookAgain, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public static Task TrueAsync(Func<bool> isSo, string what, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(isSo()), within ?? Patience, LookAgain, what);

    /// <summary>Asks a page until a script's value is true. Playwright's own waiting needs eval, which the pages forbid.</summary>
    public static Task ScriptAsync(IPage page, string script) => TrueAsync(() => page.EvaluateAsync<bool>(script), Patience, LookAgain, script);

    /// <summary>Asks again until there is an answer, and returns it.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> probe, string what)
        where T : class
    {
        T? found = null;
        await TrueAsync(async () => (found = await probe()) is not null, Patience, LookAgain, what);
        return found!;
    }
}
