using System.CommandLine;
using System.CommandLine.Help;
using InventarioRetail.Cli;
using InventarioRetail.Cli.Commands;
using InventarioRetail.Engine;

// Not a root command, which would call itself by the program's file name: people start it as ./run.
return await CommandLine.RunAsync(
    new Command("./run", "Operates the environments of the retail inventory dashboard.")
    {
        PreviewCommand.Create(),
        CheckCommand.Create(),
        CostCommand.Create(),
        RenderCommand.Create(),
        UpCommand.Create(TargetStack.ReadAsync),
        DownCommand.Create(),
        PsCommand.Create(TargetStack.ReadAsync),
        LogsCommand.Create(),
        ReleaseCommand.Create(),
        GateCommand.Create(),
        FlagCommand.Create(),
        SmokeCommand.Create(),
        new HelpOption(),
    },
    args
);
