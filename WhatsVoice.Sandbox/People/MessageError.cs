namespace WhatsVoice.Sandbox.People;

/// <summary>Why a message failed: Meta's error code, its title, and the details.</summary>
internal sealed record MessageError(int Code, string Title, string Details);
