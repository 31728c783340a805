using System.Text.Json;
using Pulumi.Testing;

namespace Pulumi;

/// <summary>One run of a program. The current run is bound to the async flow, so runs can be concurrent.</summary>
public sealed partial class Deployment
{
    private static readonly AsyncLocal<DeploymentInstance?> _instance = new();

    private readonly Dictionary<string, string>? _config = ParseConfig();
    private readonly MockMonitor _monitor;
    private Stack? _stack;

    internal Deployment(MockMonitor monitor, TestOptions? options)
    {
        _monitor = monitor;
        OrganizationName = options?.OrganizationName ?? "organization";
        ProjectName = options?.ProjectName ?? "project";
        StackName = options?.StackName ?? "stack";
        RootDirectory = options?.RootDirectory ?? "rootDirectory";
        IsDryRun = options?.IsPreview ?? true;
    }

    internal string OrganizationName { get; }
    internal string ProjectName { get; }
    internal string StackName { get; }
    internal string RootDirectory { get; }
    internal bool IsDryRun { get; }
    internal Runner Runner { get; } = new();

    public static DeploymentInstance Instance
    {
        get =>
            _instance.Value
            ?? throw new InvalidOperationException("Trying to acquire Deployment.Instance before 'Run' was called.");
        private set
        {
            if (_instance.Value != null)
                throw new InvalidOperationException(
                    "Deployment.Instance should only be set once at the beginning of a 'Run' call."
                );
            _instance.Value = value;
        }
    }

    internal static Deployment Internal => Instance.Internal;

    internal static Deployment? Current => _instance.Value?.Internal;

    internal Stack Stack
    {
        get =>
            _stack
            ?? throw new InvalidOperationException("Trying to acquire Deployment.Stack before 'Run' was called.");
        set => _stack = value;
    }

    internal string? GetConfig(string key) => _config?.GetValueOrDefault(key);

    private static Dictionary<string, string>? ParseConfig()
    {
        if (Environment.GetEnvironmentVariable("PULUMI_CONFIG") is not { } json)
            return null;

        using var document = JsonDocument.Parse(json);
        var config = new Dictionary<string, string>();
        foreach (var property in document.RootElement.EnumerateObject())
            config[CleanKey(property.Name)] = property.Value.ToString();
        return config;
    }

    /// <summary>Normalises a key of the old form <c>name:config:key</c>.</summary>
    private static string CleanKey(string key)
    {
        const string Old = "config:";
        var colon = key.IndexOf(':');
        return colon > 0 && key.AsSpan(colon + 1).StartsWith(Old)
            ? $"{key[..colon]}:{key[(colon + 1 + Old.Length)..]}"
            : key;
    }
}
