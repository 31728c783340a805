using System.Text.Json;

namespace InventarioRetail.Stacks;

/// <summary>Reads the configuration that Pulumi passes to a running program.</summary>
public static class PulumiConfigSource
{
    // Set by Pulumi's language host: all keys of all namespaces, and the names of the keys that hold secrets.
    private const string ConfigVariable = "PULUMI_CONFIG";
    private const string SecretKeysVariable = "PULUMI_CONFIG_SECRET_KEYS";

    /// <summary>Reads and checks the settings of the current stack.</summary>
    /// <exception cref="SettingsException">
    /// The configuration is invalid, or an update lacks the value of an environment variable that it names.
    /// </exception>
    public static StackSettings Load()
    {
        var deployment = Deployment.Instance;
        var tree = SecretVariables.Resolve(Read(), Environment.GetEnvironmentVariable, deployment.IsDryRun);
        return StackSettings.Parse(tree, deployment.ProjectName, deployment.StackName).OrThrow();
    }

    /// <summary>Reads the configuration of the current stack.</summary>
    public static ConfigTree Read() =>
        Read(
            Deployment.Instance.ProjectName,
            new Config().Get,
            Environment.GetEnvironmentVariable(ConfigVariable),
            Environment.GetEnvironmentVariable(SecretKeysVariable)
        );

    /// <summary>Builds the configuration from the values that Pulumi passes.</summary>
    /// <param name="project">The project's name.</param>
    /// <param name="get">Returns the value of a project key, or null.</param>
    /// <param name="config">
    /// All keys with their values as a JSON object, needed to find unknown keys; null if Pulumi passes none.
    /// </param>
    /// <param name="secretKeys">
    /// The keys that hold secrets, as a JSON list. If null, every value is treated as a possible secret.
    /// </param>
    public static ConfigTree Read(string project, Func<string, string?> get, string? config, string? secretKeys)
    {
        var values = Parse<Dictionary<string, string>>(config) ?? [];
        var secrets = Parse<HashSet<string>>(secretKeys);
        foreach (var name in StackSettings.Keys)
        {
            var key = $"{project}:{name}";
            if (get(name) is { } value)
            {
                values[key] = value;
            }
        }

        var builder = new ConfigTreeBuilder(project);
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var maybeSecret = secrets is null || secrets.Contains(key);
            builder.Add(key, null, new ConfigScalar(value, ScalarKind.Text, null, maybeSecret));
        }

        return builder.Build(null);
    }

    /// <summary>
    /// Converts a secret to a secret output; if its value is not known, to a plain output with a placeholder of its key
    /// path.
    /// </summary>
    public static Output<string> ToOutput(this SecretText secret) =>
        secret.Reveal() is { } value ? Output.CreateSecret(value) : Output.Create(secret.ToString());

    private static T? Parse<T>(string? json)
        where T : class
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<T>(json);
        }
        catch (JsonException)
        {
            // Pulumi has already parsed both; text that is not JSON is not configuration.
            return null;
        }
    }
}
