using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>The body of <c>POST /v1/dead-letters/redrive</c>.</summary>
public sealed record RedriveRequest
{
    [Required(ErrorMessage = "ids is missing: 1 to 100 ids of dead letters.")]
    [Length(1, 100, ErrorMessage = "ids must have 1 to 100 ids.")]
    [Description("1 to 100 ids of dead letters.")]
    public IReadOnlyList<string>? Ids { get; init; }
}

/// <param name="Redriven">Those that are tried again.</param>
/// <param name="NotFound">Those that are no dead letters (any more).</param>
internal sealed record RedriveAnswer(IReadOnlyList<string> Redriven, IReadOnlyList<string> NotFound);
