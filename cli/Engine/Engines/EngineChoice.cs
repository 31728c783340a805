namespace InventarioRetail.Engine.Engines;

/// <summary>Chooses the engine that a command uses.</summary>
internal static class EngineChoice
{
    public const string Compose = "compose";
    public const string Pulumi = "pulumi";

    /// <summary>
    /// The requested engine; else Compose if the stack was deployed with it; else Pulumi if its command is installed;
    /// else Compose.
    /// </summary>
    /// <exception cref="UsageException">Pulumi was requested, but the stack is deployed with Compose.</exception>
    public static string Choose(string? wanted, ProcessRunner runner, StackFolder folder, string stack)
    {
        if (wanted == Pulumi && folder.HasApplied)
        {
            throw new UsageException(
                $"Stack '{stack}' is deployed with Compose. Take it down first (./run down {stack} --engine compose); "
                    + "add --volumes if its data is not needed, because the kept volumes would "
                    + "still use their old passwords."
            );
        }
        if (wanted is not null)
            return wanted;
        return folder.HasApplied || runner.Find(Pulumi) is null ? Compose : Pulumi;
    }
}
