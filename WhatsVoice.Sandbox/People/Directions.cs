namespace WhatsVoice.Sandbox.People;

internal static class Directions
{
    /// <summary>Person to business.</summary>
    public const string In = "in";

    /// <summary>Business to person.</summary>
    public const string Out = "out";
}
