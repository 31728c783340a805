using System.CommandLine;
using InventarioRetail.Cli;
using InventarioRetail.Cli.Commands;

// A Command, not a RootCommand: a RootCommand takes its name from the program's file, but people run ./run.
return await CommandLine.RunAsync(
    new Command(
        "./run",
        """
        Operate the environments of the retail inventory dashboard.

        Exit codes: 0 success; 1 a check, a test or a deployment failed; 2 bad usage or configuration; 3 a rollback could
        not take the users off; 10 the release holds, or a step is refused; 20 the release was rolled back, or the gate
        says roll back; 130 interrupted.
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
