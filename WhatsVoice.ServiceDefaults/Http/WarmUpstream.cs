namespace WhatsVoice.ServiceDefaults.Http;

/// <summary>A server to which connections are kept open.</summary>
/// <param name="Name">For the log.</param>
/// <param name="Address">What is asked for; read after the start, when the options have been checked.</param>
internal sealed record WarmUpstream(string Name, Func<Uri> Address);
