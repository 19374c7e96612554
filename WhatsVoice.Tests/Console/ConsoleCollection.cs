namespace WhatsVoice.Tests.Console;

[CollectionDefinition("Console")]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleStage>;
