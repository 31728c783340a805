using System.CommandLine;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Policy.Guardrails;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>check</c>: checks a stack against the guardrails.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var stack = new Argument<string?>("stack")
        {
            Description = "Name of the stack, as in Pulumi.<stack>.yaml.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var set = StackOptions.Set();
        var format = StackOptions.Format("json");
        var list = new Option<bool>("--list") { Description = "List the rules and their exceptions." };

        var command = new VerbCommand(
            "check",
            "Check a stack against the guardrails.",
            ["check production", "check staging --set postgres.hostPort=5433", "check --list"],
            "Exits with 1 if a resource breaks a rule."
        )
        {
            stack,
            set,
            format,
            list,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var asJson = parsed.GetValue(format) == "json";
                var name = parsed.GetValue(stack);
                var changes = parsed.GetValue(set) ?? [];
                if (!parsed.GetValue(list))
                {
                    return await CheckAsync(
                        name
                            ?? throw new UsageException(
                                "No stack given. Name the stack to check, or pass --list to list the rules."
                            ),
                        changes,
                        asJson
                    );
                }
                if (name is not null || changes.Length > 0)
                {
                    throw new UsageException(
                        "--list takes no stack and no --set: the rules are the same for every "
                            + "stack. Run ./run check --list."
                    );
                }
                Write(asJson ? GuardrailJson.Rules() : Text(GuardrailText.Rules()));
                return ExitCode.Fine;
            }
        );
        return command;
    }

    private static async Task<int> CheckAsync(string stack, IReadOnlyList<string> changes, bool asJson)
    {
        var settings = StackFiles.Find(Directory.GetCurrentDirectory()).Settings(stack, changes);
        var report = GuardrailReport.Of(await StackRecorder.RecordAsync(settings));
        Write(asJson ? GuardrailJson.Render(report) : Text(GuardrailText.Lines(report)));
        return report.Findings.Count > 0 ? ExitCode.CheckFailed : ExitCode.Fine;
    }

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"{line}\n"));

    private static void Write(string text) => Console.Out.Write(text);
}
