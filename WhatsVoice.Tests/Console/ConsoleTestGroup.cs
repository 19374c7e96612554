namespace WhatsVoice.Tests.Console;

[CollectionDefinition("Console")]
public sealed class ConsoleTestGroup : ICollectionFixture<ConsoleStage>;
