using System.Text;

namespace InventarioRetail.Settings;

/// <summary>An error in a configuration.</summary>
/// <param name="Path">
/// The key's path below the project's name, such as <c>release.weight</c>; empty for the whole file.
/// </param>
/// <param name="Location">Position in the source; null if unknown.</param>
/// <param name="Message">What is wrong and how to fix it, on one line.</param>
public sealed record ConfigError(string Path, ConfigLocation? Location, string Message)
{
    /// <summary>
    /// The error on a single line: <c>Pulumi.staging.yaml:7:13: release.weight: 101 is above 100; …</c>
    /// </summary>
    public override string ToString()
    {
        var line = new StringBuilder();
        if (Location is not null)
        {
            line.Append(Location).Append(": ");
        }

        if (Path.Length > 0)
        {
            line.Append(Path).Append(": ");
        }

        return line.Append(Message).ToString();
    }

    /// <summary>
    /// Sorts errors by their position in the file, without duplicates; errors from the command line come last.
    /// </summary>
    public static IReadOnlyList<ConfigError> Sort(IEnumerable<ConfigError> errors) =>
        [
            .. errors
                .Distinct()
                .OrderBy(error => error.Location is null or { Line: 0 })
                .ThenBy(error => error.Location?.Source, StringComparer.Ordinal)
                .ThenBy(error => error.Location?.Line)
                .ThenBy(error => error.Location?.Column)
                .ThenBy(error => error.Path, StringComparer.Ordinal),
        ];
}

/// <summary>Thrown when a configuration is invalid. The message lists all errors, one per line.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Creates the exception from at least one error.</summary>
    public SettingsException(IReadOnlyList<ConfigError> errors)
        : base(string.Join('\n', errors)) => Errors = errors;

    /// <summary>The errors in the order of the file.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }
}
