namespace WhatsVoice.Store;

/// <summary>What the server listens on and where it keeps its data: configuration section <c>Store</c>.</summary>
internal sealed class StoreOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Store";

    private const int MinPasswordLength = 16;

    /// <summary>TCP port on the loopback address, 1 to 65535. Default: 6379.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>Whether a write is on disk before it is acknowledged. Default: false, a cache that may evict.</summary>
    public bool Durable { get; init; }

    /// <summary>Absolute path of the data directory. Default: <c>data/store</c> or <c>data/cache</c> under the content root.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// What clients must send with <c>AUTH</c>, at least 16 characters. Loopback alone keeps out other machines, not a web page in a browser of this
    /// one: its form posts may hold commands. Secret. Default: none, and every program on this machine may connect.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>Reads the section and reports every problem at once, each with its key and value.</summary>
    /// <exception cref="StoreStartException">A value is not allowed.</exception>
    public static StoreOptions Read(IConfiguration configuration, string contentRoot)
    {
        var section = configuration.GetSection(Section);
        List<string> problems = [];

        var port = 6379;
        if (section["Port"] is { Length: > 0 } portText
            && (!int.TryParse(portText, out port) || port is < 1 or > ushort.MaxValue))
        {
            problems.Add($"{Section}:Port is '{portText}': allowed is a TCP port from 1 to 65535.");
        }

        var durable = false;
        if (section["Durable"] is { Length: > 0 } durableText && !bool.TryParse(durableText, out durable))
        {
            problems.Add($"{Section}:Durable is '{durableText}': allowed is true or false.");
        }

        var directoryText = section["Directory"] is { Length: > 0 } configured ? configured : Path.Combine("data", durable ? "store" : "cache");
        var directory = Path.GetFullPath(directoryText, contentRoot);
        if (File.Exists(directory))
        {
            problems.Add($"{Section}:Directory is '{directoryText}': that is a file, allowed is a directory that exists or can be created.");
        }

        var password = section["Password"] is { Length: > 0 } secret ? secret : null;
        if (password?.Length < MinPasswordLength)
        {
            problems.Add($"{Section}:Password has {password.Length} characters: allowed are {MinPasswordLength} or more.");
        }

        return problems.Count == 0
            ? new StoreOptions { Port = port, Durable = durable, Directory = directory, Password = password }
            : throw new StoreStartException(string.Join(Environment.NewLine, problems));
    }
}

/// <summary>A reason not to start that the operator can remove: printed as its message alone, without a stack trace.</summary>
internal sealed class StoreStartException : Exception
{
    public StoreStartException(string message)
        : base(message)
    {
    }

    public StoreStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
