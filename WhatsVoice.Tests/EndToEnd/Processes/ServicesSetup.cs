namespace WhatsVoice.Tests.EndToEnd.Processes;

/// <summary>What a test wants of <see cref="RunningServices"/>.</summary>
internal sealed record ServicesSetup
{
    /// <summary>Processes of the Api.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>The store writes its append-only file before it answers, so that it can be killed.</summary>
    public bool DurableStore { get; init; }

    /// <summary>A Tts process and a cache that this test may kill. Default: the one that tests share.</summary>
    public bool OwnTts { get; init; }

    /// <summary>Whether the shared Tts process would not do.</summary>
    public bool NeedsOwnTts => OwnTts || ElevenLabs || Tts.Length > 0;

    /// <summary>The sandbox's ElevenLabs speaks, which counts what is paid for; the local voice stands in when it fails.</summary>
    public bool ElevenLabs { get; init; }

    /// <summary>Voice notes of people are transcribed by the Stt service, whose engine is the sandbox.</summary>
    public bool Hearing { get; init; }

    public (string Key, string Value)[] Stt { get; init; } = [];

    public (string Key, string Value)[] Api { get; init; } = [];

    public (string Key, string Value)[] Tts { get; init; } = [];
}
