using InventarioRetail.Cli.Preview;
using InventarioRetail.Cli.Recording;
using InventarioRetail.Components;
using Pulumi;
using Split = InventarioRetail.Components.Split;

namespace InventarioRetail.Cli.Tests;

/// <summary>What the steps of a release change in Kubernetes, measured as a preview would.</summary>
public class KubernetesReleaseModelTests
{
    private const string Route = "route-route";

    private static readonly KubernetesEnvironment Environment = new("inventario-retail", "production");
    private static readonly SplitRevision Old = Revision("v1.0.0");
    private static readonly SplitRevision New = Revision("v1.1.0");

    private static readonly Release Stable = new(new(Old, null, 0));
    private static readonly Release Deployed = new(new(Old, New, 0));
    private static readonly Release Finished = new(new(New, null, 0));

    [Fact]
    public async Task Deploying_a_canary_creates_its_own_and_tells_the_route()
    {
        var difference = await DifferenceAsync(Stable, Deployed);

        Assert.Equal(
            [
                "create dashboard-v1-1-0",
                "create dashboard-v1-1-0-secret",
                "create dashboard-v1-1-0-deployment",
                "create dashboard-v1-1-0-service",
                "create dashboard-v1-1-0-autoscaler",
                "create dashboard-v1-1-0-disruption-budget",
                $"update {Route}",
            ],
            difference.Changed()
        );
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 25)]
    [InlineData(25, 50)]
    [InlineData(50, 100)]
    [InlineData(10, 100)]
    public async Task A_wave_updates_the_route_and_nothing_else(int from, int to)
    {
        var difference = await DifferenceAsync(At(from), At(to));

        Assert.Equal([$"update {Route}"], difference.Changed());
        Assert.Equal(0, difference.Count(StepOperation.Replace));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(100)]
    public async Task A_rollback_updates_the_route_and_nothing_else(int from)
    {
        var difference = await DifferenceAsync(At(from), Deployed);

        Assert.Equal([$"update {Route}"], difference.Changed());
        Assert.All(
            difference.Named(Route).Changes,
            change => Assert.StartsWith("spec.rules", change.Path, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Between_two_waves_the_weights_and_the_cookies_numbers_change()
    {
        var difference = await DifferenceAsync(At(10), At(25));

        Assert.Equal(
            [
                "spec.rules[0].matches[0].headers[0].value",
                "spec.rules[1].matches[0].headers[0].value",
                "spec.rules[2].backendRefs[0].weight: 90 -> 75",
                "spec.rules[2].backendRefs[1].weight: 10 -> 25",
            ],
            difference
                .Named(Route)
                .Changes.Select(change =>
                    change.Path.EndsWith("weight", StringComparison.Ordinal)
                        ? $"{change.Path}: {change.Old} -> {change.New}"
                        : change.Path
                )
        );
    }

    [Fact]
    public async Task Finishing_tells_the_route_and_then_deletes_the_old_revision()
    {
        var difference = await DifferenceAsync(At(100), Finished);

        Assert.Equal(
            [
                $"update {Route}",
                "delete dashboard-v1-0-0-disruption-budget",
                "delete dashboard-v1-0-0-autoscaler",
                "delete dashboard-v1-0-0-service",
                "delete dashboard-v1-0-0-deployment",
                "delete dashboard-v1-0-0-secret",
                "delete dashboard-v1-0-0",
            ],
            difference.Changed()
        );
    }

    [Fact]
    public async Task Finishing_leaves_all_users_where_they_are_at_every_moment()
    {
        var before = await RecordAsync(At(100));
        var after = await RecordAsync(Finished);

        // The old route and the new one send everybody to the new revision, which neither step touches.
        Assert.Equal(["dashboard-v1-0-0 0", "dashboard-v1-1-0 100"], Backends(before));
        Assert.Equal(["dashboard-v1-1-0 100"], Backends(after));
        Assert.All(
            StackDiff
                .Between(before, after)
                .Steps.Where(step => step.Resource.Name.StartsWith("dashboard-v1-1-0", StringComparison.Ordinal)),
            step => Assert.Equal(StepOperation.Same, step.Operation)
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public async Task Aborting_tells_the_route_and_then_deletes_the_canary(int from)
    {
        var difference = await DifferenceAsync(At(from), Stable);

        Assert.Equal(
            [
                $"update {Route}",
                "delete dashboard-v1-1-0-disruption-budget",
                "delete dashboard-v1-1-0-autoscaler",
                "delete dashboard-v1-1-0-service",
                "delete dashboard-v1-1-0-deployment",
                "delete dashboard-v1-1-0-secret",
                "delete dashboard-v1-1-0",
            ],
            difference.Changed()
        );
    }

    [Fact]
    public async Task A_flag_updates_its_config_map_and_restarts_nothing()
    {
        var flagged = At(10) with { Flags = new Dictionary<string, int> { ["batch-patches-v1"] = 25 } };

        var difference = await DifferenceAsync(At(10), flagged);

        Assert.Equal(["update feature-flags-configmap"], difference.Changed());
    }

    [Fact]
    public async Task The_route_waits_for_every_revision_to_be_available()
    {
        var stack = await RecordAsync(At(10));

        var names = stack.Resources.ToDictionary(resource => resource.Urn, resource => resource.Name);
        var route = stack.Resources.Single(resource => resource.Name == "route");
        Assert.Equal(["dashboard-v1-0-0", "dashboard-v1-1-0"], route.Dependencies.Select(urn => names[urn]));
    }

    private sealed record Release(Split Split)
    {
        public IReadOnlyDictionary<string, int> Flags { get; init; } = new Dictionary<string, int>();
    }

    private static Release At(int weight) => new(new(Old, New, weight));

    private static SplitRevision Revision(string tag) => new(tag, $"dashboard-{tag.Replace('.', '-')}", 8080);

    private static async Task<StackDiff> DifferenceAsync(Release from, Release to) =>
        StackDiff.Between(await RecordAsync(from), await RecordAsync(to));

    private static Task<RecordedStack> RecordAsync(Release release) =>
        StackRecorder.RecordAsync(
            "inventario-retail",
            "production",
            transformation =>
            {
                Declare(release, transformation);
                return new Dictionary<string, object?>();
            }
        );

    private static void Declare(Release release, ResourceTransformation transformation)
    {
        new FeatureFlags("feature-flags", Environment, new() { Flags = release.Flags }, Options());
        var revisions = release
            .Split.Revisions.Select(revision => new DashboardDeployment(
                revision.Host,
                Environment,
                new()
                {
                    Revision = revision.Name,
                    RevisionName = revision.Name,
                    Specification = new(),
                    Backends = Backends(),
                    ApiKey = Output.CreateSecret("key"),
                },
                Options()
            ))
            .ToList<Resource>();
        var routed = Options();
        routed.DependsOn = revisions;
        new TrafficRoute(
            "route",
            Environment,
            new() { Split = release.Split, Gateway = TrafficGateway.GatewayName },
            routed
        );

        ComponentResourceOptions Options() => new() { ResourceTransformations = { transformation } };
    }

    private static DashboardBackends Backends() =>
        new()
        {
            DatabaseHost = "db.test",
            DatabasePort = 5432,
            Database = new("inventario_retail", "inventario_user", Output.CreateSecret("password")),
            RedisHost = "cache.test",
            RedisPort = 6379,
            RedisPassword = Output.CreateSecret("token"),
            S3EndpointUrl = "https://s3.test",
            S3Bucket = "files",
            Region = "us-east-1",
        };

    /// <summary>The backends of the rule for everybody, each with its weight.</summary>
    private static IEnumerable<string> Backends(RecordedStack stack)
    {
        var rules = stack.Resources.Single(resource => resource.Name == Route).Inputs["spec"]!["rules"]!.AsArray();
        return rules[^1]!["backendRefs"]!.AsArray().Select(backend => $"{backend!["name"]} {backend["weight"]}");
    }
}
