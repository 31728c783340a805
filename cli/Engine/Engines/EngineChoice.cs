namespace InventarioRetail.Engine.Engines;

/// <summary>Which engine a command uses.</summary>
internal static class EngineChoice
{
    public const string Compose = "compose";
    public const string Pulumi = "pulumi";

    /// <summary>
    /// The engine that was asked for; else the one that the stack is up with; else Pulumi where its command is installed; else Compose.
    /// </summary>
    /// <exception cref="UsageException">Compose has the stack up, and Pulumi was asked for.</exception>
    public static string Choose(string? wanted, ProcessRunner runner, StackFolder folder, string stack)
    {
        if (wanted == Pulumi && folder.HasApplied)
        {
            throw new UsageException(
                $"Stack '{stack}' is up by Compose. Take it down first (./run down {stack} --engine compose); its volumes would then still "
                    + "have the passwords of that time, so remove them too (--volumes) where their data is not needed."
            );
        }
        if (wanted is not null)
            return wanted;
        return folder.HasApplied || runner.Find(Pulumi) is null ? Compose : Pulumi;
    }
}
