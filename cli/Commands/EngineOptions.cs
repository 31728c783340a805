using System.CommandLine;

namespace InventarioRetail.Cli.Commands;

/// <summary>Options of the commands that use a deployment engine.</summary>
internal static class EngineOptions
{
    public static Option<string?> Engine()
    {
        var engine = new Option<string?>("--engine")
        {
            Description =
                "Deploy with Docker Compose or Pulumi (default: the engine that the stack is up with, else Pulumi if "
                + "installed, else Compose).",
        };
        engine.AcceptOnlyFromAmong(EngineChoice.Compose, EngineChoice.Pulumi);
        return engine;
    }

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Skip the confirmation." };
}
