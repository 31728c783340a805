using System.CommandLine;
using System.Text.Json.Nodes;
using InventarioRetail.Engine.Brakes;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary>
/// <c>release rollback</c>: takes all users off the canary by the brake, then records that in the stack file and in the
/// publication.
/// </summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var options = new ReleaseOptions();
        var reason = new Option<string?>("--reason")
        {
            Description = "Keep this reason with the brake (default: the command).",
            HelpName = "text",
        };
        var command = new VerbCommand(
            "rollback",
            "Move all users off the canary now.",
            ["release rollback staging", "release rollback staging --dry-run"],
            """
            Pulls the brake first, without asking: the router takes all users off the canary, whatever is published.
            Then it stops a command that holds the stack lock, sets the weight in the stack file to 0, and publishes it.
            Ignores the gate, holds and pauses, and needs no Prometheus. Exits with 0 when all is done, 1 when the users
            are off and the rest is left to do, 3 when the users are not off.
            """
        )
        {
            options.Stack,
            reason,
            options.Guard,
            options.OfStep,
        };
        command.SetAction(
            (parsed, cancellation) =>
            {
                var call = new ReleaseCall(options, parsed);
                return call.Step.DryRun
                    ? ReleaseCommand.RunAsync(
                        ReleaseVerb.Rollback,
                        $"rollback {call.Stack}",
                        call.Stack,
                        call,
                        cancellation
                    )
                    : RunAsync(parsed.GetValue(reason), call, cancellation);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(string? reason, ReleaseCall call, CancellationToken cancellation)
    {
        var (stack, isJson) = (call.Stack, call.Step.Json);
        // A full disk or a closed pipe must not stop a rollback.
        Console.SetOut(new ForgivingWriter(Console.Out));
        Console.SetError(new ForgivingWriter(Console.Error));
        var command = $"./run release rollback {stack}";
        StackFiles.CheckName(stack);
        var files = StackFiles.Find(Directory.GetCurrentDirectory());
        var brake = StackBrake.Of(
            files,
            files.ProjectName(),
            stack,
            call.Session.Guard,
            new ProcessRunner(),
            TimeProvider.System
        );
        var braked = await brake.PullAsync(BrakeOrder.OfThisUser(reason ?? command), cancellation);
        if (!isJson)
            Print(stack, braked);
        try
        {
            return await RecordAsync(command, call, braked, cancellation);
        }
        catch (Exception problem)
            when (problem
                    is SettingsException
                        or UsageException
                        or DeploymentException
                        or RefusedException
                        or OperationCanceledException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            // There is no canary, and the refusal says so.
            if (problem is RefusedException && braked.Result is { Canary: null })
                throw;
            var text = problem is OperationCanceledException ? "Interrupted." : problem.Message;
            Console.Error.WriteLine(
                braked.Result is { } result
                    ? $"{text}\nThe users are off {result.Canary ?? "the canary"}. "
                        + $"Left to do: {Rollback.Left(files, stack)} Fix the cause and run {command} again."
                    : $"{text}\nUsers may still be on the canary. The brake could not be pulled:\n{braked.Problems}"
            );
            if (isJson)
                Console.Out.WriteLine(Json.Indented(Failure(stack, command, braked, text)));
            return problem is OperationCanceledException ? ExitCode.Interrupted
                : braked.Result is null ? ExitCode.UsersNotOff
                : ExitCode.Failed;
        }
    }

    /// <summary>Sets the weight in the stack file, publishes it, and checks that it is live.</summary>
    private static async Task<int> RecordAsync(
        string command,
        ReleaseCall call,
        BrakeOutcome braked,
        CancellationToken cancellation
    )
    {
        var how = call.Step with { Yes = true };
        var console = Terminal.Create();
        var session = await call.OpenAsync(call.Stack, console, needsPrometheus: false, cancellation);
        session.Braked = braked;
        var decided = await ReleaseVerb.Rollback.DecideAsync(
            session,
            isDryRun: false,
            takesOthers: false,
            cancellation
        );
        if (!decided.IsAllowed && braked.Result is not { Canary: null })
            throw new RefusedException(decided.Why);
        if (braked.Result is { Canary: not null })
            decided = decided with { Why = "Recording the rollback in the stack file and the publication." };
        return await new StepPresenter(session, console, how, command) { Brake = Of(braked) }.RunAsync(
            decided,
            cancellation
        );
    }

    private static void Print(string stack, BrakeOutcome braked)
    {
        if (braked.Result is { } result)
        {
            Console.Out.WriteLine(result.Describe());
            if (result.Canary is { } canary)
                Console.Out.WriteLine($"no users on {canary}");
            return;
        }
        Console.Out.WriteLine(
            braked.HasNoBrake
                ? $"'{stack}' has no brake, because an older version deployed it; rolling back by the engine alone."
                : $"The brake of '{stack}' cannot be reached; rolling back by the engine alone.\n{braked.Problems}"
        );
    }

    private static JsonObject Failure(string stack, string command, BrakeOutcome braked, string problem) =>
        new()
        {
            ["stack"] = stack,
            ["command"] = command,
            ["brake"] = Of(braked),
            ["problem"] = problem,
        };

    private static JsonObject Of(BrakeOutcome braked) =>
        new()
        {
            ["stable"] = braked.Result?.Stable,
            ["canary"] = braked.Result?.Canary,
            ["weightBefore"] = braked.Result?.Before,
            ["weight"] = braked.Result?.Now,
            ["way"] = braked.Result?.Way,
            ["failures"] = new JsonArray([
                .. braked.Failures.Select(failure => (JsonNode)$"{failure.Way}: {failure.Problem}"),
            ]),
        };
}
