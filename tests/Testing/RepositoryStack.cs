using System.Collections.Concurrent;
using InventarioRetail.Stacks;

namespace InventarioRetail.Testing;

/// <summary>
/// A stack file of the repository, with a release of the test's own in place of the file's, which moves on.
/// </summary>
internal sealed class RepositoryStack
{
    public const string Project = "inventario-retail";

    /// <summary>A release in its first wave.</summary>
    public const string Release = "{ stable: v1.0.0, canary: v1.1.0-rc1, weight: 10 }";

    // Everything that a configuration can hold encrypted; a file does not tell the values.
    private static readonly string[] Secrets =
    [
        "alertmanager.pagerDutyRoutingKey={ secure: v1:abc }",
        "alertmanager.slackWebhook={ secure: v1:def }",
        "alertmanager.heartbeatUrl={ secure: v1:jkl }",
        "dashboard.environment={ OPENAI_API_KEY: { secure: v1:ghi } }",
    ];

    private readonly ConcurrentDictionary<string, Task<Declaration>> declared = [];
    private readonly string text;

    private RepositoryStack(string name)
    {
        Name = name;
        text = File.ReadAllText(Repository.PathOf(FileName));
        Rules = new(Settings(Release).ToMonitoring());
    }

    public static RepositoryStack Local { get; } = new("local");
    public static RepositoryStack Staging { get; } = new("staging");
    public static RepositoryStack Production { get; } = new("production");
    public static IReadOnlyList<RepositoryStack> All { get; } = [Local, Staging, Production];

    /// <summary>The revisions of <see cref="Release"/>.</summary>
    public static SplitRevision Stable { get; } = new("v1.0.0", "dashboard-v1-0-0", 8080);

    /// <inheritdoc cref="Stable"/>
    public static SplitRevision Canary { get; } = new("v1.1.0-rc1", "dashboard-v1-1-0-rc1", 8080);

    public string Name { get; }

    /// <summary>The rules that its Prometheus evaluates.</summary>
    public MonitoringRules Rules { get; }

    private string FileName => $"Pulumi.{Name}.yaml";

    /// <summary>
    /// The settings with a release, such as <c>{ stable: v1.0.0 }</c>, and further changes, each <c>path=value</c>.
    /// </summary>
    public StackSettings Settings(string release, params IEnumerable<string> changes)
    {
        var tree = StackFile.Parse(text, FileName, Project);
        foreach (var change in changes.Prepend($"release={release}"))
        {
            var parts = change.Split('=', 2);
            tree = ConfigOverrides.Apply(tree, parts[0], parts[1]);
        }
        return StackSettings.Parse(tree, Project, Name).OrThrow();
    }

    /// <summary>
    /// The stack with <see cref="Release"/>, every secret that it can have, and changes; declared once for all tests,
    /// which must not change it.
    /// </summary>
    public Task<Declaration> Declared(params string[] changes) => DeclaredWith(Release, changes);

    /// <summary>The same with a release of the test's own.</summary>
    public Task<Declaration> DeclaredWith(string release, params string[] changes) =>
        declared.GetOrAdd(
            string.Join('\n', [release, .. changes]),
            _ =>
            {
                var settings = WithSecrets(Settings(release, [.. Secrets, .. changes]));
                return Declaration.Of(stack => InventarioStack.Declare(settings, stack.See));
            }
        );

    /// <summary>The settings as Pulumi decrypts them: a secret's value is its path in <c>‹›</c>.</summary>
    private static StackSettings WithSecrets(StackSettings settings) =>
        settings with
        {
            Alertmanager = settings.Alertmanager with
            {
                PagerDutyRoutingKey = Known(settings.Alertmanager.PagerDutyRoutingKey!),
                SlackWebhook = Known(settings.Alertmanager.SlackWebhook!),
                HeartbeatUrl = Known(settings.Alertmanager.HeartbeatUrl!),
            },
            Dashboard = settings.Dashboard with
            {
                SecretEnvironment = settings.Dashboard.SecretEnvironment.ToDictionary(
                    variable => variable.Key,
                    variable => Known(variable.Value)
                ),
            },
        };

    private static SecretText Known(SecretText secret) => new(secret.Path, $"‹{secret.Path}›");
}
