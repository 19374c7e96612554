using System.Runtime.CompilerServices;

namespace WhatsVoice.Tests.Drivers;

/// <summary>Tests that need redis-server are skipped where it is not installed.</summary>
internal static class RequiredTools
{
    [ModuleInitializer]
    internal static void SkipWhereMissing() => RedisServer.OnMissing = Tool.Require;
}
