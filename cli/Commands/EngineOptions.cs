using System.CommandLine;
using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Cli.Commands;

/// <summary>What the commands of this folder are given alike.</summary>
internal static class EngineOptions
{
    public static Option<string?> Engine()
    {
        var engine = new Option<string?>("--engine")
        {
            Description =
                "Use Docker Compose on this machine, or the Pulumi CLI (default: what the stack is up with, else Pulumi where installed).",
        };
        engine.AcceptOnlyFromAmong(EngineChoice.Compose, EngineChoice.Pulumi);
        return engine;
    }

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Go ahead without asking." };
}
