using System.Text.Json.Nodes;
using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class DashboardDeploymentTests
{
    private const string Name = "dashboard-v1-0-0";

    [Fact]
    public async Task Two_revisions_differ_in_their_names_only()
    {
        var stack = await Production.Declared();

        foreach (var kind in new[] { "deployment", "service", "autoscaler", "disruption-budget", "secret" })
        {
            var stable = stack[$"{Name}-{kind}"]
                .Lines.Select(line => line.Replace("v1.0.0", "v1.1.0-rc1").Replace("v1-0-0", "v1-1-0-rc1"));

            Assert.Equal(stable, stack[$"dashboard-v1-1-0-rc1-{kind}"].Lines);
        }
    }

    [Fact]
    public async Task A_revision_with_a_digest_is_that_very_image()
    {
        var digest = $"v1.0.0@sha256:{new string('a', 64)}";

        var deployment = await Deployment(args => args with { Revision = digest, RevisionName = "v1.0.0-aaaaaaaa" });

        Assert.Equal($"ghcr.io/eevans-d/aidrive_genspark:{digest}", (string?)deployment.Containers.Single()["image"]);
        Assert.Equal("v1.0.0-aaaaaaaa", (string?)deployment["spec.template.metadata.labels"]!["revision"]);
    }

    [Theory]
    [InlineData(null, 180)]
    [InlineData("kubernetes.readyTimeout=90s", 90)]
    public async Task Wait_for_a_bad_revision_is_bounded(string? change, int seconds)
    {
        var stack = await Production.Declared(change is null ? [] : [change]);

        foreach (var kind in new[] { "deployment", "service" })
        {
            var timeouts = stack[$"dashboard-v1-1-0-rc1-{kind}"].Timeouts!;
            Assert.Equal(
                (TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds)),
                (timeouts.Create!.Value, timeouts.Update!.Value)
            );
        }
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_deployment()
    {
        var deployment = await Deployment(args =>
            args with
            {
                Specification = Declaration.OtherDashboard,
                MinReplicas = 3,
                MaxReplicas = 9,
                CpuMillis = 100,
                UserId = 4711,
                Drain = TimeSpan.FromSeconds(30),
            }
        );

        var container = deployment.Containers.Single();
        Assert.Equal("registry.test/dashboard:v1.0.0", (string?)container["image"]);
        Assert.Equal("200Mi", (string?)container["resources"]!["limits"]!["memory"]);
        Assert.Equal("400m", (string?)container["resources"]!["limits"]!["cpu"]);
        Assert.Equal(9000, (int)container["ports"]![0]!["containerPort"]!);
        Assert.Equal(9000, (int)container["readinessProbe"]!["httpGet"]!["port"]!);
        Assert.Equal(3, (int)deployment["spec.replicas"]!);
        Assert.Equal(4711, (int)deployment["spec.template.spec.securityContext.runAsUser"]!);
        Assert.Equal(30, (int)container["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!);
        // The drain, and 5 s more than a request may take.
        Assert.Equal(47, (int)deployment["spec.template.spec.terminationGracePeriodSeconds"]!);
    }

    [Theory]
    [InlineData("-v1", "The revision '-v1' is not a valid label value")]
    [InlineData("v1.", "The revision 'v1.' is not a valid label value")]
    public Task A_revision_that_cannot_be_a_label_is_refused(string revision, string message) =>
        Refused(args => args with { RevisionName = revision }, message);

    [Theory]
    [InlineData(0, 2, "The dashboard has 0 to 2 replicas")]
    [InlineData(3, 2, "The dashboard has 3 to 2 replicas")]
    public Task Numbers_of_pods_that_cannot_be_are_refused(int min, int max, string message) =>
        Refused(args => args with { MinReplicas = min, MaxReplicas = max }, message);

    [Fact]
    public Task Root_is_refused() => Refused(args => args with { UserId = 0 }, "runs as user 0");

    private static async Task Refused(Func<DashboardDeploymentArgs, DashboardDeploymentArgs> change, string message)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => Deployment(change));

        Assert.Contains(message, refusal.ToString());
    }

    private static async Task<Manifest> Deployment(Func<DashboardDeploymentArgs, DashboardDeploymentArgs> change)
    {
        var stack = await Declaration.Of(stack => new DashboardDeployment(
            Name,
            stack.Kubernetes,
            change(
                new()
                {
                    Revision = "v1.0.0",
                    RevisionName = "v1.0.0",
                    Specification = Declaration.Dashboard,
                    Backends = Declaration.Backends,
                    ApiKey = Output.CreateSecret("key"),
                }
            )
        ));
        return Manifest.Find(Manifest.Of(stack), $"Deployment {Name}");
    }
}
