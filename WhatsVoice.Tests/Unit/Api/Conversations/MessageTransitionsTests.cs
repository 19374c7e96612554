using System.Text;
using WhatsVoice.Api.Conversations;
using WhatsVoice.Api.VoiceMessages;

namespace WhatsVoice.Tests.Unit.Api.Conversations;

/// <summary>The table of what may follow what.</summary>
public sealed class MessageTransitionsTests
{
    [Fact]
    public void The_states_after_acceptance_never_go_back_and_a_delivery_counts_more_than_a_failure()
    {
        VoiceMessageState.Read.MayBecome(VoiceMessageState.Delivered).ShouldBeFalse();
        VoiceMessageState.Delivered.MayBecome(VoiceMessageState.Failed).ShouldBeFalse();
        VoiceMessageState.Failed.MayBecome(VoiceMessageState.Read).ShouldBeTrue();
        VoiceMessageState.Speaking.MayBecome(VoiceMessageState.Received).ShouldBeTrue();
        foreach (var transition in MessageTransitions.All.Where(each => each.From >= VoiceMessageState.Accepted && each.Event is (LifeEvent.StatusArrived or LifeEvent.DeliveryFailed)))
        {
            transition.From.MayBecome(transition.To).ShouldBeTrue($"{transition}");
        }
    }

    /// <summary>To accept a change on purpose: ACCEPT_LIFECYCLE=1 writes the picture anew.</summary>
    [Fact]
    public async Task The_picture_in_the_docs_shows_the_transitions_of_the_code()
    {
        var picture = new StringBuilder("```mermaid\nstateDiagram-v2\n    [*] --> received\n");
        foreach (var arrow in MessageTransitions.All.GroupBy(each => (each.From, each.To)))
        {
            picture.Append($"    {arrow.Key.From.Name()} --> {arrow.Key.To.Name()}: {string.Join(", ", arrow.Select(each => Words(each.Event)))}\n");
        }

        picture.Append("    silent --> [*]\n    expired --> [*]\n    played --> [*]\n```\n");
        var file = Path.Combine(ServiceProcess.RepositoryRoot, "docs", "lifecycle.md");
        var text = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var begin = text.IndexOf("```mermaid", StringComparison.Ordinal);
        var end = text.IndexOf("```\n", begin + 3, StringComparison.Ordinal) + 4;
        if (Environment.GetEnvironmentVariable("ACCEPT_LIFECYCLE") == "1")
        {
            await File.WriteAllTextAsync(file, text[..begin] + picture + text[end..], TestContext.Current.CancellationToken);
            return;
        }

        text[begin..end].ShouldBe(picture.ToString());
    }

    private static string Words(LifeEvent happened)
        => string.Concat(happened.ToString().Select((letter, index) => index > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
