using System.Text.Json;
using InventarioRetail.Settings;
using Pulumi;

namespace InventarioRetail.Stacks;

/// <summary>Reads the configuration that Pulumi hands to a running program.</summary>
public static class PulumiConfigSource
{
    // Set by Pulumi's language host: every key of every namespace, and the keys whose values hold a secret.
    private const string ConfigVariable = "PULUMI_CONFIG";
    private const string SecretKeysVariable = "PULUMI_CONFIG_SECRET_KEYS";

    /// <summary>The settings of the stack that the program runs for.</summary>
    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    public static StackSettings Load() =>
        StackSettings.Parse(Read(), Deployment.Instance.ProjectName, Deployment.Instance.StackName).OrThrow();

    /// <summary>The configuration of the stack that the program runs for.</summary>
    public static ConfigTree Read() =>
        Read(
            Deployment.Instance.ProjectName,
            new Config().Get,
            Environment.GetEnvironmentVariable(ConfigVariable),
            Environment.GetEnvironmentVariable(SecretKeysVariable)
        );

    /// <summary>Puts the configuration together from what Pulumi gives.</summary>
    /// <param name="project">The project's name.</param>
    /// <param name="get">The value of a key of the project, or null.</param>
    /// <param name="config">Every key with its value as a JSON object, where unknown keys are found; null when there is none.</param>
    /// <param name="secretKeys">
    /// A JSON list of the keys whose values hold a secret. Without it every value may be one.
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
    /// The secret as an output that Pulumi keeps secret; a placeholder with its key path, which is no secret, when the value is not known.
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
            // Pulumi itself has read both already: what it cannot read is not configuration.
            return null;
        }
    }
}
