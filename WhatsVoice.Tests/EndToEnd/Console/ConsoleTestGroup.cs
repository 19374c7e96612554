namespace WhatsVoice.Tests.EndToEnd.Console;

[CollectionDefinition("Console")]
public sealed class ConsoleTestGroup : ICollectionFixture<ConsoleStage>;
