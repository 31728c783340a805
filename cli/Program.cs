using System.CommandLine;
using InventarioRetail.Cli;
using InventarioRetail.Cli.Commands;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine;

// Not a root command, which would call itself by the program's file name: people start it as ./run.
return await CommandLine.RunAsync(
    new Command(
        "./run",
        """
        Operate the environments of the retail inventory dashboard.

        Exit codes: 0 success; 1 a check, a test or a deployment failed; 2 bad usage or configuration; 10 a release holds, or a step of it is
        refused; 20 it is, or must be, rolled back; 130 interrupted.
        """
    )
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
        VerbHelpAction.Option(),
    },
    args
);
