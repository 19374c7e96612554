using System.Net;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Tsavorite.core;

namespace WhatsVoice.Store;

/// <summary>Garnet's settings for the two kinds of server. Each differs from Garnet's default for the reason beside it.</summary>
internal static class GarnetSettings
{
    /// <summary>Past this size, in bytes, the append-only file is replaced by a checkpoint.</summary>
    public const int AppendOnlyFileLimit = 64 * 1024 * 1024;

    /// <summary>The settings that <paramref name="options"/> ask for.</summary>
    public static GarnetServerOptions For(StoreOptions options)
    {
        var settings = new GarnetServerOptions
        {
            // Nobody outside this machine may connect.
            EndPoints = [new IPEndPoint(IPAddress.Loopback, options.Port)],
            AuthSettings = options.Password is { } password ? new PasswordAuthenticationSettings(password) : null,
            QuietMode = true,

            // Scripts run one at a time per key only in transaction mode; without it concurrent read-modify-writes are lost.
            EnableLua = true,
            LuaTransactionMode = true,
            LuaOptions = new LuaOptions(),

            // The native device wants libaio, and without it ends the process at the first write.
            DeviceType = DeviceType.RandomAccess,

            // Pages are taken as data comes, so these are upper bounds: an idle server stays small.
            IndexMemorySize = "32m",
            LogMemorySize = "256m",
            PageSize = "4m",
        };

        if (options.Durable)
        {
            settings.LogDir = options.Directory;
            settings.CheckpointDir = options.Directory;

            // What does not fit into memory goes to disk. A cache drops its oldest entries instead.
            settings.EnableStorageTier = true;
            settings.SegmentSize = "64m";

            // Acknowledge only what is on disk, and read it all back at the start.
            settings.EnableAOF = true;
            settings.CommitFrequencyMs = 0;
            settings.WaitForCommit = true;
            settings.Recover = true;
            settings.FailOnRecoveryError = true;

            // A growing append-only file would make every start slower and fill the disk in the end.
            settings.AofMemorySize = "32m";
            settings.AofPageSize = "8m";
            settings.AofSegmentSize = "16m";
            settings.AofSizeLimit = $"{AppendOnlyFileLimit}";
            settings.AofSizeLimitEnforceFrequencySecs = 10;
        }

        return settings;
    }
}
