using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatsVoice.Sandbox.ElevenLabs;
using WhatsVoice.Sandbox.Events;
using WhatsVoice.Sandbox.Webhooks;

namespace WhatsVoice.Sandbox.People;

internal static class PeopleEndpoints
{
    // 16 MB of audio in base64, and room for the rest.
    private const int MaxBodyBytes = 24 << 20;

    public static WebApplicationBuilder AddPeople(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Chats>();
        builder.Services.AddSingleton<VoiceRecorder>();
        builder.Services.AddSingleton<PersonMessages>();
        return builder;
    }

    public static WebApplication MapPeople(this WebApplication app)
    {
        var sandbox = app.MapGroup("/sandbox");
        sandbox.MapPost("/messages", (PersonMessage written, PersonMessages messages, CancellationToken cancellationToken) => messages.WriteAsync(written, cancellationToken))
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));

        // A request without a media type fits both: the first one says what is missing.
        sandbox.MapPost("/messages", RecordAsync).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes)).DisableAntiforgery().WithOrder(1);
        sandbox.MapGet("/chats", List);
        sandbox.MapDelete("/chats", Reset);
        sandbox.MapGet("/chats/{from}", Read);
        sandbox.MapPost("/chats/{from}/played/{id}", Play);
        return app;
    }

    /// <summary>The same as a multipart form, for recordings: <c>from</c>, <c>name</c>, <c>audio</c>, <c>words</c>, <c>language</c>.</summary>
    private static async Task<Results<Ok<MessageQueued>, ValidationProblem, ProblemHttpResult>> RecordAsync(
        IFormFile? audio,
        [FromForm] string? from,
        [FromForm] string? name,
        [FromForm] string? words,
        [FromForm] string? language,
        PersonMessages messages,
        CancellationToken cancellationToken)
    {
        var bytes = new byte[audio?.Length ?? 0];
        if (audio is not null)
        {
            await using var stream = audio.OpenReadStream();
            await stream.ReadExactlyAsync(bytes, cancellationToken);
        }

        return await messages.WriteAsync(
            new PersonMessage(from, name, null, Audio: bytes, Words: string.IsNullOrWhiteSpace(words) ? null : words, Language: language ?? "en"), cancellationToken);
    }

    private static Ok<ChatList> List(Chats chats, WebhookQueue queue) => TypedResults.Ok(new ChatList(chats.List(), queue.Business));

    private static Ok<ChatHistory> Read(string from, Chats chats) => TypedResults.Ok(chats.History(from));

    // Media stays: the business keeps ids for weeks, and Meta does not delete media with a chat.
    private static NoContent Reset(Chats chats, WebhookQueue queue)
    {
        chats.Clear();
        queue.Clear();
        return TypedResults.NoContent();
    }

    /// <summary>The phone played the voice note, which is reported once (Meta: only voice notes report <c>played</c>).</summary>
    private static Results<NoContent, ProblemHttpResult> Play(string from, string id, Chats chats, StatusReports reports)
    {
        if (chats.FindMessage(from, id) is not { Voice: true } note)
        {
            return TypedResults.Problem($"There is no voice note '{id}' in this chat.", statusCode: StatusCodes.Status404NotFound);
        }

        reports.Report(chats.Find(from)!, note, Statuses.Played);
        return TypedResults.NoContent();
    }
}

internal sealed class PersonMessages(Chats chats, VoiceRecorder recorder, WebhookPayloads payloads, WebhookQueue queue, TimeProvider time)
{
    private const string Title = "The message cannot be written.";

    public async Task<Results<Ok<MessageQueued>, ValidationProblem, ProblemHttpResult>> WriteAsync(PersonMessage written, CancellationToken cancellationToken)
    {
        var problems = written.Problems(time.GetUtcNow());
        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems, title: Title);
        }

        try
        {
            var note = written switch
            {
                { Say: { } words } => await recorder.SayAsync(words.Trim(), cancellationToken),
                { Audio: { } audio } => await recorder.RecordAsync(audio, written.Words, written.Language, cancellationToken),
                _ => null,
            };
            var (person, message) = chats.Write(written, note);
            queue.Enqueue(payloads.ForMessage(person, message, note?.File) with { Copies = written.Times });
            return TypedResults.Ok(new MessageQueued(message.Id));
        }
        catch (InvalidRecordingException exception)
        {
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { [written.Say is null ? "audio" : "say"] = [exception.Message] }, title: Title);
        }
        catch (VoiceFailedException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status503ServiceUnavailable, title: Title);
        }
    }
}

/// <param name="Messages">Oldest first; the last <see cref="Person.MessagesKept"/>.</param>
internal sealed record ChatHistory(IReadOnlyList<ChatMessage> Messages, DateTimeOffset? TypingUntil = null);

/// <param name="Chats">The chat written in last comes first.</param>
internal sealed record ChatList(IReadOnlyList<ChatSummary> Chats, BusinessState Business);

internal sealed record ChatSummary(string From, string Name, string UserId, bool Typing, ChatMessage? Last);

/// <param name="Id">The message's id; its webhook is queued, not yet delivered.</param>
internal sealed record MessageQueued(string Id);
