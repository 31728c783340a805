using System.Text;

namespace InventarioRetail.Settings;

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="Path">The key's path below the project's name, such as <c>release.weight</c>; empty for the whole file.</param>
/// <param name="Location">Where it was written; null when that is not known.</param>
/// <param name="Message">What is wrong and what would be right, on one line.</param>
public sealed record ConfigError(string Path, ConfigLocation? Location, string Message)
{
    /// <summary>
    /// The error on exactly one line: <c>Pulumi.staging.yaml:7:13: release.weight: 101 is above 100; …</c>
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

    /// <summary>The errors, one a line, in the order of the file; what a command line gave comes after it.</summary>
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

/// <summary>A configuration is wrong. The message holds every error, one a line.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Makes the exception of at least one error.</summary>
    public SettingsException(IReadOnlyList<ConfigError> errors)
        : base(string.Join('\n', errors)) => Errors = errors;

    /// <summary>The errors in the order of the file.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }
}
