namespace InventarioRetail.EndToEnd.Tests;

/// <summary>A test on real containers; without Docker, Compose or a tool of the test it is skipped, and says what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresDockerFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> MissingHere = new(FindMissing);

    public RequiresDockerFactAttribute() => Skip = Missing;

    /// <summary>What the machine lacks; null where the tests can run.</summary>
    public static string? Missing => MissingHere.Value;

    private static string? FindMissing() =>
        !Shell.Works("docker", "info") ? "needs Docker, running"
        : !Shell.Works("docker", "compose", "version") && !Shell.Works("docker-compose", "version")
            ? "needs Docker Compose"
        : !Shell.Works("sh", "-c", "command -v mmdebstrap") ? "needs mmdebstrap on the PATH, for the images"
        : null;
}

/// <summary>The same for a test with several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresDockerTheoryAttribute : TheoryAttribute
{
    public RequiresDockerTheoryAttribute() => Skip = RequiresDockerFactAttribute.Missing;
}
