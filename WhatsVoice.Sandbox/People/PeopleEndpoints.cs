using Microsoft.AspNetCore.Http.HttpResults;
using WhatsVoice.Sandbox.Webhooks;

namespace WhatsVoice.Sandbox.People;

internal static class PeopleEndpoints
{
    public static WebApplicationBuilder AddPeople(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Chats>();
        return builder;
    }

    public static WebApplication MapPeople(this WebApplication app)
    {
        var sandbox = app.MapGroup("/sandbox");
        sandbox.MapPost("/messages", Write);
        sandbox.MapGet("/chats", List);
        sandbox.MapDelete("/chats", Reset);
        sandbox.MapGet("/chats/{from}", Read);
        sandbox.MapPost("/chats/{from}/played/{id}", Play);
        return app;
    }

    private static Results<Ok<MessageQueued>, ValidationProblem> Write(
        PersonMessage written, Chats chats, WebhookPayloads payloads, WebhookQueue queue, TimeProvider time)
    {
        var problems = written.Problems(time.GetUtcNow());
        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems, title: "The message cannot be written.");
        }

        var (person, message) = chats.Write(written);
        queue.Enqueue(payloads.ForMessage(person, message) with { Copies = written.Times });
        return TypedResults.Ok(new MessageQueued(message.Id));
    }

    private static Ok<ChatList> List(Chats chats, WebhookQueue queue) => TypedResults.Ok(new ChatList(chats.List(), queue.Business));

    private static Ok<ChatHistory> Read(string from, Chats chats) => TypedResults.Ok(chats.History(from));

    // Media stays: the business remembers ids for weeks, and Meta does not forget them because a chat is gone.
    private static NoContent Reset(Chats chats, WebhookQueue queue)
    {
        chats.Clear();
        queue.Clear();
        return TypedResults.NoContent();
    }

    /// <summary>The phone played the note: its sender hears of it once (Meta: only voice notes report <c>played</c>).</summary>
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
