/// <summary>A Redis server under its name, and the process to wait for where one is started for it.</summary>
internal sealed record RedisServer(IResourceBuilder<IResourceWithConnectionString> Connection, IResourceBuilder<IResource> Process);
