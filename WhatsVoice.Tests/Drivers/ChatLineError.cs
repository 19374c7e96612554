namespace WhatsVoice.Tests.Drivers;

internal sealed record ChatLineError(int Code, string Title, string Details);
