namespace WhatsVoice.Tts.WebAssembly;

internal static class ExceptionExtensions
{
    /// <summary>Wasmtime wraps what a host function throws, more than once where calls nest; this finds it again.</summary>
    public static T? FindCause<T>(this Exception exception)
        where T : Exception
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
            {
                return found;
            }
        }

        return null;
    }
}
