using System.CommandLine;
using System.Globalization;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>flag</c>: sets the percentage of users for which a feature flag is on.</summary>
internal static class FlagCommand
{
    public static Command Create()
    {
        var options = new ReleaseOptions();
        var name = new Argument<string>("flag") { Description = "Name of the flag in the stack file." };
        var percent = new Argument<string>("percent") { Description = "Percentage of users, 0 to 100." };
        var command = new VerbCommand(
            "flag",
            "Set a feature flag's percentage of users.",
            ["flag staging batch-patches-v1 10", "flag staging batch-patches-v1 0"],
            "Changes one line of the stack file and one resource. 0 turns the flag off for all users."
        )
        {
            options.Stack,
            name,
            percent,
            options.DryRun,
            options.Also,
            options.Yes,
            options.Commit,
            options.Engine,
            options.Prometheus,
            options.Format,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var call = new ReleaseCall(options, parsed);
                var (stack, flag, step) = (call.Stack, parsed.GetValue(name)!, call.Step);
                var value = Percent(parsed.GetValue(percent)!);
                var invocation = $"./run flag {stack} {flag} {value}";
                if (!step.DryRun)
                    Confirmation.CheckPossible(step.Yes, $"{invocation} --yes");
                var console = Terminal.Create();
                // A flag change does not ask the gate, so it may need no Prometheus.
                var session = await call.OpenAsync(stack, console, needsPrometheus: false, cancellation);
                await session.CheckPrometheusAsync(asksGate: false, cancellation);
                var was = FlagPlanner.Percent(session.Read(), flag);
                var plan = await FlagPlanner.PlanAsync(session, flag, value, call.TakesOthers, cancellation);
                return await new StepPresenter(session, console, step, invocation).RunAsync(
                    new(
                        plan,
                        value == 0
                            ? $"{flag} is turned off for all users."
                            : string.Create(
                                CultureInfo.InvariantCulture,
                                $"{flag} is turned on for {value} % of users (before: {was} %)."
                            ),
                        IsAllowed: true,
                        string.Create(CultureInfo.InvariantCulture, $"{stack}: flag {flag} to {value} %")
                    ),
                    cancellation
                );
            }
        );
        return command;
    }

    private static int Percent(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100
            ? percent
            : throw new UsageException($"'{text}' is not a percentage; write a whole number from 0 to 100.");
}
