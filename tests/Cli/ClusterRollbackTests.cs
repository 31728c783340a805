using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// <c>release rollback</c> and the steps of a release on Kubernetes as they are called, with a kubectl and a pulumi
/// that are scripts: users are off before anything else is looked at.
/// </summary>
public sealed class ClusterRollbackTests : IDisposable
{
    private const string Off = "v1.1.0: 25 % → 0 %\nno users on v1.1.0\n";

    private static readonly string Content = StackYaml.Of(
        "inventario-retail",
        $"release: {{ stable: v1.0.0, canary: v1.1.0, weight: 25 }}\n{StackYaml.OnKubernetes}"
    );

    private readonly RollbackFolder folder = new(Content);

    public ClusterRollbackTests()
    {
        folder.Write("objects.json", ClusterRoute.List([ClusterRoute.Route(), ClusterRoute.Brake()]));
        folder.Tools.With(
            "kubectl",
            $"""
            case "$*" in
              *" exec "*) echo 'error: deployments.apps "guard" not found' >&2; exit 1 ;;
              *" get "*) cat {folder.Path}/objects.json ;;
            esac
            """
        );
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Unready_canary_in_the_state_is_not_waited_for()
    {
        // An update of everything, or with a refresh, would wait for the canary and fail.
        folder.Tools.With(
            "pulumi",
            """
            case "$*" in
              up*--target*--refresh=false*--skip-preview*) ;;
              up*) echo 'Deployment dashboard-v1-1-0: timed out waiting for the condition' >&2; exit 255 ;;
              *) echo '{}' ;;
            esac
            """
        );

        var result = folder.Rollback();

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(Off, result.Output);
        AssertBrakedFirst();
        var up = Assert.Single(folder.Tools.Calls, call => call.StartsWith("pulumi up", StringComparison.Ordinal));
        Assert.Contains(":HTTPRoute::route-route ", up);
        Assert.DoesNotContain("dashboard-v1-1-0", up);
        Assert.Equal(Content.Replace("25", "0", StringComparison.Ordinal), folder.Read(RollbackFolder.StackFile));
    }

    [Theory]
    [InlineData(
        """
            error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.
              file:///state/locks/a.json: created by ci@runner-7 (pid 4711) at 2026-11-30T04:00:00Z
            """,
        "process 4711 of ci on runner-7"
    )]
    [InlineData("error: could not get stack: read s3: connection refused", "connection refused")]
    public void State_that_is_locked_or_gone_leaves_the_bookkeeping(string error, string reason)
    {
        folder.Write("error.txt", error);
        folder.Tools.With(
            "pulumi",
            $"case \"$*\" in up*) cat {folder.PathOf("error.txt")} >&2; exit 255 ;; *) echo '{{}}' ;; esac"
        );

        var result = folder.Rollback();

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(Off, result.Output);
        AssertBrakedFirst();
        Assert.Contains(reason, result.Error);
        Assert.Contains("The users are off v1.1.0. Left to do: publish the weight 0.", result.Error);
        Assert.Contains("weight: 0", folder.Read(RollbackFolder.StackFile));
    }

    [Fact]
    public void Running_guard_is_the_first_way()
    {
        folder.Tools.With("kubectl", "case \"$*\" in *' exec '*) echo 'v1.0.0>v1.1.0 25.00 0.00' ;; esac");

        var result = folder.Rollback("--reason", "500s on checkout");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(Off, result.Output);
        Assert.EndsWith("--reason 500s on checkout", folder.Tools.Calls[0]);
    }

    [Fact]
    public void Cluster_that_cannot_be_reached_exits_with_3_if_the_engine_fails_too()
    {
        folder.Tools.With("kubectl", "echo 'Unable to connect to the server' >&2; exit 1");
        folder.Tools.With("pulumi", "exit 255");

        var result = folder.Rollback();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Users may still be on the canary.", result.Error);
        Assert.Contains("\n  the pod of the guard: Unable to connect", result.Error);
        Assert.Contains("\n  the route, by kubectl: kubectl: Unable to connect", result.Error);
    }

    /// <summary>The ConfigMap, then the route, and only then the engine.</summary>
    private void AssertBrakedFirst()
    {
        var writes = folder
            .Tools.Calls.Where(call =>
                call.Contains(" patch ", StringComparison.Ordinal)
                || call.StartsWith("pulumi", StringComparison.Ordinal)
            )
            .ToList();
        Assert.StartsWith(
            "kubectl --context qa --namespace inventario-retail-dev --request-timeout=5s patch configmap rollout-brake ",
            writes[0]
        );
        Assert.Contains(" patch httproute dashboard ", writes[1]);
        Assert.StartsWith("pulumi", writes[2]);
    }
}
