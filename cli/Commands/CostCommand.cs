using System.CommandLine;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Policy.Costs;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>cost</c>: estimates a stack's monthly cost by list prices and compares it with its budget.</summary>
internal static class CostCommand
{
    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var set = StackOptions.Set();
        var format = StackOptions.Format("json");

        var command = new VerbCommand(
            "cost",
            "Estimate a stack's monthly cost.",
            ["cost production", "cost staging --set cost.hostMonthly=25"],
            "Uses list prices. Exits with 1 if the estimate exceeds the stack's budget."
        )
        {
            stack,
            set,
            format,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var estimate = await EstimateAsync(
                    StackFiles.Find(Directory.GetCurrentDirectory()),
                    parsed.GetValue(stack)!,
                    parsed.GetValue(set) ?? []
                );
                if (parsed.GetValue(format) == "json")
                    Console.Out.Write(CostJson.Render(estimate));
                else
                    new CostText(Terminal.Create()).Write(estimate);
                return estimate.IsOverBudget ? ExitCode.CheckFailed : ExitCode.Fine;
            }
        );
        return command;
    }

    private static async Task<CostEstimate> EstimateAsync(StackFiles files, string stack, IReadOnlyList<string> changes)
    {
        var settings = files.Settings(stack, changes);
        return CostEstimate.Of(stack, await StackRecorder.RecordAsync(settings), settings.Cost);
    }
}
