namespace InventarioRetail.Settings;

/// <summary>The errors found while reading a configuration.</summary>
internal sealed class ConfigReading(string project)
{
    private readonly HashSet<string> failedPaths = new(StringComparer.Ordinal);

    public string Project { get; } = project;

    public List<ConfigError> Errors { get; } = [];

    public void Fail(string path, ConfigLocation? location, string message)
    {
        failedPaths.Add(path);
        Errors.Add(new ConfigError(path, location, message));
    }

    public bool HasFailed(string path) =>
        failedPaths.Any(failed =>
            failed.StartsWith(path, StringComparison.Ordinal)
            && (failed.Length == path.Length || failed[path.Length] is '.' or '[')
        );
}
