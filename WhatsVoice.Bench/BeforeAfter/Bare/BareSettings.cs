using System.CommandLine;

namespace WhatsVoice.Bench.BeforeAfter.Bare;

/// <summary>What the floor is told.</summary>
/// <param name="Graph">WhatsApp.</param>
/// <param name="Speech">ElevenLabs, or <see cref="BareSpeech"/> before it.</param>
/// <param name="Store">Redis, host:port.</param>
/// <param name="AppSecret">Of the webhooks' signatures.</param>
/// <param name="PhoneNumberId">Who sends.</param>
internal sealed record BareSettings(string Graph, string Speech, string Store, string AppSecret, string PhoneNumberId)
{
    private static readonly Option<string> GraphOption = new("--graph") { Required = true };
    private static readonly Option<string> SpeechOption = new("--speech") { Required = true };
    private static readonly Option<string> StoreOption = new("--store") { Required = true };
    private static readonly Option<string> AppSecretOption = new("--app-secret") { Required = true };
    private static readonly Option<string> PhoneNumberIdOption = new("--phone-number-id") { Required = true };

    public static IReadOnlyList<Option> Options { get; } = [GraphOption, SpeechOption, StoreOption, AppSecretOption, PhoneNumberIdOption];

    public static BareSettings From(ParseResult arguments) => new(
        arguments.GetValue(GraphOption)!,
        arguments.GetValue(SpeechOption)!,
        arguments.GetValue(StoreOption)!,
        arguments.GetValue(AppSecretOption)!,
        arguments.GetValue(PhoneNumberIdOption)!);

    public string[] ToArguments() =>
    [
        GraphOption.Name, Graph, SpeechOption.Name, Speech, StoreOption.Name, Store, AppSecretOption.Name, AppSecret, PhoneNumberIdOption.Name, PhoneNumberId,
    ];
}
