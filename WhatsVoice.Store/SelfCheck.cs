using System.Globalization;
using System.Text;

namespace WhatsVoice.Store;

/// <summary>
/// Proves at every start what the conversations rely on and a wrong setting would silently take away: scripts are atomic
/// over several connections, and (for the durable server) an acknowledged write is on disk and outlived the last run.
/// </summary>
internal sealed class SelfCheck(StoreOptions options)
{
    private const int Connections = 4;
    private const int ScriptsPerConnection = 25;
    private const string CounterKey = "whatsvoice:selfcheck:counter";
    private const string RunKey = "whatsvoice:selfcheck:run";

    // Not INCR: reading and writing as two commands is what loses updates when scripts are not atomic.
    private const string ReadModifyWrite = "local n = tonumber(redis.call('GET', KEYS[1]) or '0') redis.call('SET', KEYS[1], n + 1) return n";

    /// <exception cref="StoreStartException">A promise does not hold.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var connections = Enumerable.Range(0, Connections).Select(_ => new RespConnection()).ToArray();
        try
        {
            await Task.WhenAll(connections.Select(connection => connection.ConnectAsync(options, cancellationToken)));
            await ScriptsAreAtomicAsync(connections, cancellationToken);
            if (options.Durable)
            {
                await WritesSurviveAsync(connections[0], cancellationToken);
            }
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task ScriptsAreAtomicAsync(RespConnection[] connections, CancellationToken cancellationToken)
    {
        await connections[0].SendAsync([["DEL", CounterKey]], cancellationToken);
        var scripts = Enumerable.Repeat<string[]>(["EVAL", ReadModifyWrite, "1", CounterKey], ScriptsPerConnection).ToArray();
        await Task.WhenAll(connections.Select(connection => connection.SendAsync(scripts, cancellationToken)));

        var counted = (await connections[0].SendAsync([["GET", CounterKey], ["DEL", CounterKey]], cancellationToken))[0];
        if (counted != (Connections * ScriptsPerConnection).ToString(CultureInfo.InvariantCulture))
        {
            throw new StoreStartException($"Scripts are not atomic: {Connections} connections made {Connections * ScriptsPerConnection} updates, {counted} were kept.");
        }
    }

    /// <summary>
    /// The number of this run goes into a key and, after the acknowledgement, into a file beside the data: at the next start
    /// the key must be at least as new as the file. And at once: the acknowledged bytes must be in the append-only file.
    /// (That they are on the platter too is the operating system's word; a killed process loses nothing either way.)
    /// </summary>
    private async Task WritesSurviveAsync(RespConnection connection, CancellationToken cancellationToken)
    {
        var witness = Path.Combine(options.Directory, "last-run");
        var kept = (await connection.SendAsync([["GET", RunKey]], cancellationToken))[0];
        var run = kept is null ? 0 : long.Parse(kept.Split(' ')[0], CultureInfo.InvariantCulture);
        if (File.Exists(witness) && long.Parse(await File.ReadAllTextAsync(witness, cancellationToken), CultureInfo.InvariantCulture) > run)
        {
            throw new StoreStartException(
                $"{StoreOptions.Section}:Directory is '{options.Directory}': an acknowledged write of the last run is missing there, so its data are incomplete. Restore the directory, or delete it to start with an empty store.");
        }

        var value = string.Create(CultureInfo.InvariantCulture, $"{run + 1} {Guid.NewGuid()}");
        await connection.SendAsync([["SET", RunKey, value]], cancellationToken);
        if (!IsInAppendOnlyFile(Encoding.UTF8.GetBytes(value)))
        {
            throw new StoreStartException($"{StoreOptions.Section}:Directory is '{options.Directory}': an acknowledged write is not in the append-only file there.");
        }

        await File.WriteAllTextAsync(witness, (run + 1).ToString(CultureInfo.InvariantCulture), cancellationToken);
    }

    private bool IsInAppendOnlyFile(byte[] value)
    {
        // The newest segments first: the write that is looked for is the last one.
        var segments = new DirectoryInfo(options.Directory)
            .EnumerateFiles("aof.log.*", SearchOption.AllDirectories)
            .OrderByDescending(file => file.LastWriteTimeUtc);
        foreach (var segment in segments)
        {
            using var file = new FileStream(segment.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[file.Length];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (content.AsSpan(0, length).IndexOf(value) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
