using StackExchange.Redis;

namespace WhatsVoice.Api.VoiceMessages;

/// <summary>What has become known of a voice message and is not yet in its record.</summary>
/// <param name="State">The furthest state.</param>
/// <param name="To">The person, when the record is to be entered in the lists.</param>
/// <param name="Fields">Name, value, name, value and so on.</param>
internal sealed record RecordChange(VoiceMessageState State, string? To, RedisValue[] Fields)
{
    public RecordChange Then(RecordChange next) => new(next.State > State ? next.State : State, next.To ?? To, [.. Fields, .. next.Fields]);
}
