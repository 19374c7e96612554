using WhatsVoice.Bench.BeforeAfter.Systems;
using WhatsVoice.Bench.BeforeAfter.Upstream;

namespace WhatsVoice.Bench.BeforeAfter;

/// <summary>A system in one of its settings, with the kind of texts it gets.</summary>
/// <param name="Name">As the tables have it.</param>
/// <param name="Program">What runs: contenders with the same one are the same processes, with other texts.</param>
/// <param name="AreRepeated">Whether people write the same words each time.</param>
/// <param name="Compiles">Whether it compiles its code while it runs, and so is slow at first.</param>
/// <param name="StartAsync">Starts it anew.</param>
internal sealed record Contender(string Name, string Program, bool AreRepeated, bool Compiles, Func<UpstreamServer, CancellationToken, Task<MeasuredSystem>> StartAsync)
{
    public static Contender Before { get; } = new("bot before", "bot before", false, false, (upstream, token) => Bot.StartAsync("before", 1, upstream, token));

    public static Contender After { get; } = new("bot after", "bot after", false, false, (upstream, token) => Bot.StartAsync("after", 1, upstream, token));

    public static Contender AfterTwice { get; } = new("bot after, 2 workers", "bot after, 2 workers", false, false, (upstream, token) => Bot.StartAsync("after", 2, upstream, token));

    public static Contender WhatsVoice { get; } = new("WhatsVoice", "WhatsVoice", false, true, VoiceService.StartAsync);

    public static Contender WhatsVoiceRepeated { get; } = new("WhatsVoice, repeated words", "WhatsVoice", true, true, VoiceService.StartAsync);

    /// <summary>The floor, for latency only: it does too little to be a rival.</summary>
    public static Contender Bare { get; } = new("bare .NET, two writes", "bare", false, true, (upstream, token) => BareService.StartAsync(upstream, speaksApart: false, token));

    /// <summary>The floor of the design, for latency only: the same with speech as a service of its own over a shared cache.</summary>
    public static Contender BareApart { get; } = new("bare .NET, two services", "bare apart", false, true, (upstream, token) => BareService.StartAsync(upstream, speaksApart: true, token));

    public static IReadOnlyList<Contender> All { get; } = [Before, After, AfterTwice, WhatsVoice, WhatsVoiceRepeated, Bare, BareApart];

    /// <summary>Its place among all, in tables and in the colours of plots.</summary>
    public static int PlaceOf(string name) => All.TakeWhile(contender => contender.Name != name).Count();
}
