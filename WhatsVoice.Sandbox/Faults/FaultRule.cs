using System.Text.Json;

namespace WhatsVoice.Sandbox.Faults;

/// <summary>
/// A fault of a route. On a Graph or ElevenLabs route it affects the business's call, on a webhook route the delivery
/// (<c>status</c> and <c>reset</c>: nothing reaches the business and the delivery is tried again; <c>after_effect</c>: it
/// reaches the business, its answer is lost, and it comes again).
/// </summary>
/// <param name="Route">One of <see cref="Routes.All"/>.</param>
/// <param name="Person">Only calls that concern this number. Default: all.</param>
/// <param name="Status">Answer with this HTTP status, 200 to 599, without any effect.</param>
/// <param name="Body">The answer's JSON body, together with <paramref name="Status"/>. Default: Meta's error with code 131000, or ElevenLabs' for that status.</param>
/// <param name="RetryAfter">The answer's <c>Retry-After</c>, 0 to 86,400 s, together with <paramref name="Status"/>.</param>
/// <param name="DelayMs">Wait first, 0 to 600,000 ms; without another fault the call then continues as usual.</param>
/// <param name="Reset">Cut the connection before any effect.</param>
/// <param name="Hang">Never answer, without any effect, until the caller gives up. Not for webhooks.</param>
/// <param name="Truncate">Do the work, send half of the answer, cut the connection. Not for webhooks.</param>
/// <param name="AfterEffect">Do the work, then cut the connection instead of answering. Not for speech and transcription, which keep nothing.</param>
/// <param name="Silence">Answer with as much silence as the text would take. Route <c>tts</c> only.</param>
/// <param name="WrongContainer">Answer with another container than asked for: a wave for Opus, Ogg for the rest. Route <c>tts</c> only.</param>
/// <param name="CutAudio">Answer with the first half of the audio, as if it were all. Route <c>tts</c> only.</param>
/// <param name="Times">How many calls it affects. Default: all until <c>DELETE /sandbox/faults</c>.</param>
internal sealed record FaultRule(
    string? Route,
    string? Person = null,
    int? Status = null,
    JsonElement? Body = null,
    int? RetryAfter = null,
    int? DelayMs = null,
    bool Reset = false,
    bool Hang = false,
    bool Truncate = false,
    bool AfterEffect = false,
    bool Silence = false,
    bool WrongContainer = false,
    bool CutAudio = false,
    int? Times = null)
{
    /// <summary>How the call log names it.</summary>
    public string Label => this switch
    {
        { Status: not null } => "status",
        { Reset: true } => "reset",
        { Hang: true } => "hang",
        { Truncate: true } => "truncate",
        { AfterEffect: true } => "after_effect",
        { Silence: true } => "silence",
        { WrongContainer: true } => "wrong_container",
        { CutAudio: true } => "cut_audio",
        _ => "delay",
    };

    /// <summary>Field name to what is wrong with it; empty when all is well.</summary>
    public Dictionary<string, string[]> Problems()
    {
        Dictionary<string, string[]> problems = [];
        if (!Routes.All.Contains(Route))
        {
            problems["route"] = [$"route is '{Route}'; allowed: {string.Join(", ", Routes.All)}."];
        }
        else if (Routes.IsWebhook(Route!) && (Hang || Truncate || Body is not null))
        {
            problems["route"] = [$"hang, truncate and body do not apply to '{Route}': the business answers those calls, not the sandbox."];
        }
        else if (Routes.HasNoEffect(Route!) && AfterEffect)
        {
            problems["after_effect"] = [$"after_effect does not apply to '{Route}': the call changes nothing. Use reset or truncate."];
        }
        else if (Route != Routes.Tts && (Silence || WrongContainer || CutAudio))
        {
            problems["route"] = [$"silence, wrong_container and cut_audio do not apply to '{Route}', only to '{Routes.Tts}'."];
        }

        var endings = new[] { Status is not null, Reset, Hang, Truncate, AfterEffect, Silence, WrongContainer, CutAudio }.Count(set => set);
        if (endings > 1 || (endings == 0 && DelayMs is null))
        {
            problems["fault"] = ["Give exactly one of status, reset, hang, truncate, after_effect, silence, wrong_container, cut_audio, with or without delay_ms; or delay_ms alone."];
        }

        if (Status is < 200 or > 599)
        {
            problems["status"] = [$"status must be 200 to 599; it is {Status}."];
        }

        if (Body is not null && Status is null)
        {
            problems["body"] = ["body goes with status."];
        }

        if (RetryAfter is < 0 or > 86_400 || (RetryAfter is not null && Status is null))
        {
            problems["retry_after"] = [$"retry_after goes with status and must be 0 to 86400 seconds; it is {RetryAfter}."];
        }

        if (DelayMs is < 0 or > 600_000)
        {
            problems["delay_ms"] = [$"delay_ms must be 0 to 600000; it is {DelayMs}."];
        }

        if (Times is < 1)
        {
            problems["times"] = [$"times must be at least 1; it is {Times}."];
        }

        return problems;
    }
}

/// <param name="Route">One of <see cref="Routes.All"/>.</param>
/// <param name="Ms">Added to every call on the route, 0 (none) to 600,000 ms.</param>
internal sealed record LatencyRule(string? Route, int Ms)
{
    /// <summary>Field name to what is wrong with it; empty when all is well.</summary>
    public Dictionary<string, string[]> Problems()
    {
        Dictionary<string, string[]> problems = [];
        if (!Routes.All.Contains(Route))
        {
            problems["route"] = [$"route is '{Route}'; allowed: {string.Join(", ", Routes.All)}."];
        }

        if (Ms is < 0 or > 600_000)
        {
            problems["ms"] = [$"ms must be 0 to 600000; it is {Ms}."];
        }

        return problems;
    }
}
