using System.CommandLine;
using WhatsVoice.Bench.FirstNote;

var root = new RootCommand("Measures WhatsVoice. Every figure in docs/performance.md comes from one of these commands.")
{
    FirstNoteCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
