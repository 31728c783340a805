using System.Text.RegularExpressions;

namespace InventarioRetail.Guard.Tests;

/// <summary>What the guard reads from the router.</summary>
public sealed partial class RouterTests
{
    [Fact]
    public void Report_has_the_live_split_and_the_brake_of_this_pair()
    {
        var (report, problem) = RouterReport.Read(
            """
            # TYPE rollout_weight_percent gauge
            rollout_weight_percent{revision="v1.0.0"} 100.00
            rollout_weight_percent{revision="v1.1.0"} 0.00
            rollout_canary_weight_percent{stable="v1.0.0",canary="v1.1.0"} 0.00
            rollout_brake{stable="v0.9.0",canary="v1.0.0",by="old"} 1
            rollout_brake{stable="v1.0.0",canary="v1.1.0",by="ana \"the\\ops\""} 1
            rollout_split_rejected_total 0

            """
        );

        Assert.Equal(new RouterReport(new ObservedSplit("v1.0.0", "v1.1.0", 0), "ana \"the\\ops\""), report);
        Assert.Equal("", problem);
    }

    [Fact]
    public void Report_has_the_users_with_errors_if_the_router_counts_all_of_them()
    {
        string[] bounds = ["60", "300", "1800", "10800", "+Inf"];
        var text = string.Concat(
            bounds
                .Select(
                    (bound, i) =>
                        $$"""
                            rollout_erring_users{revision="v1.0.0",le="{{bound}}"} {{10 * i}}
                            rollout_erring_users{revision="v1.1.0",le="{{bound}}"} {{i}}

                            """
                )
                .Prepend("rollout_canary_weight_percent{stable=\"v1.0.0\",canary=\"v1.1.0\"} 10\n")
        );

        Assert.Equal(
            ErringUsers.Times.Select((time, i) => new UserCount(time, i, 10 * i)),
            RouterReport.Read(text).Report!.Users!.Counts
        );
        Assert.Null(RouterReport.Read(text.Replace("le=\"300\"", "le=\"301\"")).Report!.Users);
    }

    [Fact]
    public void Report_without_a_canary_names_only_stable()
    {
        var (report, _) = RouterReport.Read("""rollout_canary_weight_percent{stable="v1.0.0",canary=""} 0.00""");

        Assert.Equal(new RouterReport(new ObservedSplit("v1.0.0", null, 0), null), report);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("+Inf")]
    [InlineData("-1")]
    [InlineData("1e300")]
    [InlineData("150")]
    public void Weight_that_is_no_percentage_is_a_named_problem(string weight)
    {
        var (report, problem) = RouterReport.Read(
            $$"""rollout_canary_weight_percent{stable="v1.0.0",canary="v1.1.0"} {{weight}}"""
        );

        Assert.Null(report);
        Assert.EndsWith(", not a percentage from 0 to 100", problem);
    }

    [Theory]
    [InlineData("", "0 series rollout_canary_weight_percent instead of one")]
    [InlineData("<html>502</html>", "0 series rollout_canary_weight_percent instead of one")]
    [InlineData("rollout_canary_weight_percent 5", "rollout_canary_weight_percent names no stable revision")]
    [InlineData(
        "rollout_canary_weight_percent{stable=\"a\"} 5\nrollout_canary_weight_percent{stable=\"b\"} 5",
        "2 series rollout_canary_weight_percent instead of one"
    )]
    public void Text_that_is_no_report_is_a_named_problem(string text, string expected) =>
        Assert.Equal((null, expected), RouterReport.Read(text));

    [Fact]
    public void Counters_of_HAProxy_are_summed_by_revision_without_scrapes()
    {
        // Recorded from HAProxy 2.6.12 after: to stable 5 × 200 and one with "100 Continue"; to the canary 3 × 200,
        // 404, 2 × 503, a POST that it did not answer, and a GET that stable answered in its place; 3 scrapes.
        var recorded = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "haproxy-2.6.txt"));
        var counters = new RouterCounters();

        Assert.Equal(["v1.0.0", "v1.1.0"], counters.Advance(Counter().Replace(recorded, "$1 0")).Keys.Order());
        var growth = counters.Advance(recorded);

        Assert.Equal(new RevisionRequests(7, 0), growth["v1.0.0"]);
        Assert.Equal(new RevisionRequests(7, 3), growth["v1.1.0"]);
        Assert.All(counters.Advance(recorded).Values, none => Assert.Equal(default, none));
    }

    [Fact]
    public void Counter_that_fell_has_grown_by_its_value()
    {
        var counters = new RouterCounters();
        counters.Advance(Responses(100, 10));

        Assert.Equal(new RevisionRequests(7, 3), counters.Advance(Responses(4, 3))["v1.1.0"]);
        Assert.Equal(new RevisionRequests(2, 1), counters.Advance(Responses(5, 4))["v1.1.0"]);
    }

    [Fact]
    public void First_value_of_a_counter_is_no_growth()
    {
        var counters = new RouterCounters();
        counters.Advance("""haproxy_server_http_responses_total{proxy="stable",server="v1.0.0",code="2xx"} 5""");

        Assert.Equal(default, counters.Advance(Responses(100, 10))["v1.1.0"]);
        Assert.Empty(counters.Advance("haproxy_process_uptime_seconds 1"));
    }

    [HaproxyFact]
    public async Task Real_router_is_read_as_rendered()
    {
        using var router = new TestRouter();
        using var http = GuardApp.Http();
        var client = new RouterClient(
            http,
            new Uri($"http://127.0.0.1:{router.Options.MetricsPort}"),
            TimeProvider.System
        );
        await router.Publish(router.Canary(100));
        var reading = await client.ReadAsync(CancellationToken.None);

        for (var i = 0; i < 4; i++)
            Assert.Equal(router.V2.Revision.Name, (await router.Send(Request.Get("/items"))).Revision);
        Assert.Equal(502, (await router.Send(Request.Of("POST", "/broken", "Content-Length: 0"))).Status);
        var growth = (await client.ReadAsync(CancellationToken.None)).Growth!;

        Assert.Equal(new ObservedSplit(router.V1.Revision.Name, router.V2.Revision.Name, 100), reading.Report!.Split);
        Assert.Null(reading.Report.BrakedBy);
        Assert.Equal(ErringUsers.Times.Select(time => new UserCount(time, 0, 0)), reading.Report.Users!.Counts);
        Assert.Equal(new RevisionRequests(5, 1), growth[router.V2.Revision.Name]);
        Assert.Equal(default, growth[router.V1.Revision.Name]);
    }

    private static string Responses(int good, int bad) =>
        $"""
            haproxy_server_http_responses_total{'{'}proxy="canary",server="v1.1.0",code="2xx"{'}'} {good}
            haproxy_server_http_responses_total{'{'}proxy="canary",server="v1.1.0",code="5xx"{'}'} {bad}
            """;

    [GeneratedRegex(@"^(haproxy_server_\w+_total\{.*\}) .*$", RegexOptions.Multiline)]
    private static partial Regex Counter();
}
