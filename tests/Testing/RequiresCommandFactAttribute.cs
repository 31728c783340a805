namespace InventarioRetail.Testing;

/// <summary>
/// A test that runs other programs; where one of them is not installed it is skipped, and says which.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public class RequiresCommandFactAttribute : FactAttribute
{
    public RequiresCommandFactAttribute(params string[] commands)
    {
        Skip = Commands.Missing(commands);
    }
}

/// <inheritdoc cref="RequiresCommandFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresCommandTheoryAttribute : TheoryAttribute
{
    public RequiresCommandTheoryAttribute(params string[] commands)
    {
        Skip = Commands.Missing(commands);
    }
}

/// <summary>Where installed programs are.</summary>
internal static class Commands
{
    // Debian keeps the server's programs out of the PATH.
    private const string PostgresDirectory = "/usr/lib/postgresql/15/bin";

    /// <summary>Path of a program; null where it is not installed.</summary>
    public static string? Find(string command) =>
        Directories().Select(directory => Path.Combine(directory, command)).FirstOrDefault(File.Exists);

    /// <summary>Why a test that needs these programs is skipped; null where all of them are installed.</summary>
    public static string? Missing(string[] commands)
    {
        string[] missing = [.. commands.Where(command => Find(command) is null)];
        return missing.Length > 0 ? $"needs {string.Join(" and ", missing)} on the PATH" : null;
    }

    /// <summary>What a process needs as its <c>PATH</c> to find all that <see cref="Find"/> finds.</summary>
    public static string SearchPath => string.Join(Path.PathSeparator, Directories());

    private static IEnumerable<string> Directories() =>
        [PostgresDirectory, .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];
}
