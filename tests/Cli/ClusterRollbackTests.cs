using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// <c>release rollback</c> and the steps of a release on Kubernetes as they are called, with a kubectl and a pulumi
/// that are scripts: users are off before anything else is looked at.
/// </summary>
public sealed class ClusterRollbackTests : IDisposable
{
    private const string StackFile = "Pulumi.dev.yaml";
    private const string Off = "v1.1.0: 25 % → 0 %\nno users on v1.1.0\n";

    private const string Content = """
        config:
          inventario-retail:platform: kubernetes
          inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 25 }
          inventario-retail:aws:
            accountId: "210987654321"
            vpcId: vpc-00000001
            privateSubnetIds: [subnet-00000001, subnet-00000002]
            privateSubnetCidrs: [10.1.0.0/20, 10.1.16.0/20]
            clusterSecurityGroupId: sg-00000001
            oidcProviderArn: arn:aws:iam::210987654321:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC
          inventario-retail:kubernetes:
            context: qa
            controlPlaneCidrs: [10.1.32.0/24]
            gateway: { hostname: qa.shop.test }
          inventario-retail:cost: { emails: [qa@shop.test] }

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("cluster-rollback-").FullName;
    private readonly FakeTools tools = new();

    public ClusterRollbackTests()
    {
        Write("Pulumi.yaml", "name: inventario-retail\nruntime: dotnet\n");
        Write(StackFile, Content);
        Write("objects.json", ClusterRoute.List([ClusterRoute.Route(), ClusterRoute.Brake()]));
        tools.With(
            "kubectl",
            $"""
            case "$*" in
              *" exec "*) echo 'error: deployments.apps "guard" not found' >&2; exit 1 ;;
              *" get "*) cat {folder}/objects.json ;;
            esac
            """
        );
        tools.With("pulumi", "echo '{}'");
    }

    public void Dispose()
    {
        tools.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Unready_canary_in_the_state_is_not_waited_for()
    {
        // An update of everything, or with a refresh, would wait for the canary and fail.
        tools.With(
            "pulumi",
            """
            case "$*" in
              up*--target*--refresh=false*--skip-preview*) ;;
              up*) echo 'Deployment dashboard-v1-1-0: timed out waiting for the condition' >&2; exit 255 ;;
              *) echo '{}' ;;
            esac
            """
        );

        var result = Rollback();

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(Off, result.Output, StringComparison.Ordinal);
        AssertBrakedFirst();
        var up = Assert.Single(tools.Calls, call => call.StartsWith("pulumi up", StringComparison.Ordinal));
        Assert.Contains(":HTTPRoute::route-route ", up, StringComparison.Ordinal);
        Assert.DoesNotContain("dashboard-v1-1-0", up, StringComparison.Ordinal);
        Assert.Equal(Content.Replace("25", "0", StringComparison.Ordinal), Read(StackFile));
    }

    [Fact]
    public void Locked_state_leaves_the_bookkeeping_and_says_who_holds_it()
    {
        tools.With(
            "pulumi",
            """
            case "$*" in
              up*) echo 'error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.' >&2
                   echo '  file:///state/locks/a.json: created by ci@runner-7 (pid 4711) at 2026-11-30T04:00:00Z' >&2; exit 255 ;;
              *) echo '{}' ;;
            esac
            """
        );

        var result = Rollback();

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(Off, result.Output, StringComparison.Ordinal);
        AssertBrakedFirst();
        Assert.Contains("process 4711 of ci on runner-7", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "The users are off v1.1.0. Left to do: publish the weight 0.",
            result.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("weight: 0", Read(StackFile), StringComparison.Ordinal);
    }

    [Fact]
    public void State_backend_that_is_gone_leaves_the_bookkeeping()
    {
        tools.With("pulumi", "echo 'error: could not get stack: read s3: connection refused' >&2; exit 255");

        var result = Rollback();

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(Off, result.Output, StringComparison.Ordinal);
        AssertBrakedFirst();
        Assert.Contains("connection refused", result.Error, StringComparison.Ordinal);
        Assert.Contains("The users are off v1.1.0. Left to do: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Running_guard_is_the_first_way()
    {
        tools.With("kubectl", "case \"$*\" in *' exec '*) echo 'v1.0.0>v1.1.0 25.00 0.00' ;; esac");

        var result = Rollback("--reason", "500s on checkout");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(Off, result.Output, StringComparison.Ordinal);
        Assert.EndsWith("--reason 500s on checkout", tools.Calls[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Cluster_that_cannot_be_reached_exits_with_3_if_the_engine_fails_too()
    {
        tools.With("kubectl", "echo 'Unable to connect to the server' >&2; exit 1");
        tools.With("pulumi", "exit 255");

        var result = Rollback();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Users may still be on the canary.", result.Error, StringComparison.Ordinal);
        Assert.Contains("\n  the pod of the guard: Unable to connect", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "\n  the route, by kubectl: kubectl: Unable to connect",
            result.Error,
            StringComparison.Ordinal
        );
    }

    /// <summary>The ConfigMap, then the route, and only then the engine.</summary>
    private void AssertBrakedFirst()
    {
        var writes = tools
            .Calls.Where(call =>
                call.Contains(" patch ", StringComparison.Ordinal)
                || call.StartsWith("pulumi", StringComparison.Ordinal)
            )
            .ToList();
        Assert.StartsWith(
            "kubectl --context qa --namespace inventario-retail-dev --request-timeout=5s patch configmap rollout-brake ",
            writes[0],
            StringComparison.Ordinal
        );
        Assert.Contains(" patch httproute dashboard ", writes[1], StringComparison.Ordinal);
        Assert.StartsWith("pulumi", writes[2], StringComparison.Ordinal);
    }

    private CommandLineTests.Result Rollback(params string[] options) =>
        CommandLineTests.Run(
            folder,
            start =>
            {
                foreach (var (name, value) in tools.First())
                    start.Environment[name] = value;
            },
            ["release", "rollback", "dev", .. options]
        );

    private string Read(string file) => File.ReadAllText(Path.Combine(folder, file));

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);
}
