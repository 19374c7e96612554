using System.CommandLine;
using Spectre.Console;
using WhatsVoice.Bench.Compare;
using WhatsVoice.Bench.CrashRun;
using WhatsVoice.Bench.FirstNote;
using WhatsVoice.Bench.Hearing;
using WhatsVoice.Bench.Speech;
using WhatsVoice.Bench.Telemetry;

if (Console.IsOutputRedirected)
{
    // Tables go into files whole, not cut to a terminal's 80 columns.
    AnsiConsole.Profile.Width = 200;
}

var root = new RootCommand("Measures WhatsVoice. Every figure in the documentation comes from one of these commands.")
{
    CompareCommand.Create(),
    FirstNoteCommand.Create(),
    SpeechCommand.Create(),
    CompareVoicesCommand.Create(),
    CrashRunCommand.Create(),
    HearingCommand.Create(),
    TelemetryCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
