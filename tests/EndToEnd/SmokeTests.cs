using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary><c>./run smoke</c> on the running stack: both of its revisions, each for itself.</summary>
public sealed class SmokeTests(RunningStack stack) : RunningStackTests(stack)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [RequiresDockerFact]
    public async Task The_running_stack_passes()
    {
        var run = await Stack.CliAsync("smoke", RunningStack.Name, "--format", "json");

        var report = JsonNode.Parse(run.OrFail())!;
        Assert.True((bool)report["passed"]!);
        Assert.Equal(
            [RunningStack.Stable, RunningStack.Canary],
            report["revisions"]!.AsArray().Select(revision => (string)revision!)
        );
        var checks = report["checks"]!.AsArray();
        Assert.All(checks, check => Assert.Equal("passed", (string)check!["outcome"]!));
        Assert.DoesNotContain(Stack.ApiKey, run.Output + run.Error, StringComparison.Ordinal);
        var took = checks.Sum(check => (double)check!["milliseconds"]!);
        Figures.Report($"smoke suite: {checks.Count} checks passed on both revisions in {took / 1000:0.0} s");
    }

    [RequiresDockerFact]
    public async Task A_canary_at_fault_fails_it_and_is_named()
    {
        var user = (await Stack.UsersOfAsync(RunningStack.Canary, 1))[0];
        await PutFaultsAsync(user, """{"error_rate": 1}""");
        try
        {
            var run = await Stack.CliAsync("smoke", RunningStack.Name);

            Assert.Equal(1, run.ExitCode);
            Assert.Matches(@"(?m)^✗ api +v1\.0\.0: 200, [0-9.]+ ms; v1\.1\.0: 500, [0-9.]+ ms$", run.Output);
            Assert.Matches(@"(?m)^✓ health ", run.Output);
            Assert.Equal("", run.Error);
        }
        finally
        {
            await PutFaultsAsync(user, "{}");
        }
        Assert.Equal(0, (await Stack.CliAsync("smoke", RunningStack.Name)).ExitCode);
        await NobodyIsAlarmedAsync();
    }

    private async Task PutFaultsAsync(string user, string faults)
    {
        using var request = Stack.Request("/faults", user);
        request.Method = HttpMethod.Put;
        request.Content = new StringContent(faults, Encoding.UTF8, "application/json");
        using var response = await Stack.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(RunningStack.Canary, response.Headers.GetValues("X-Revision").Single());
    }

    /// <summary>Waits until the canary's errors are forgotten, which other tests would stumble over.</summary>
    private Task<TimeSpan> NobodyIsAlarmedAsync() =>
        Eventually.HoldsAsync(
            Patience,
            async () =>
            {
                var alerts = await Stack.Prometheus.QueryAsync("ALERTS{symptom=~\"error-rate|success-rate\"}");
                return alerts.Count == 0
                    ? null
                    : string.Join(", ", alerts.Select(alert => alert.Labels["alertname"]).Distinct());
            }
        );
}
