using System.Text.RegularExpressions;

namespace InventarioRetail.Components.Tests;

public sealed partial class MonitoringMetricNameTests
{
    private static readonly MonitoringRules Rules = new(MonitoringTests.Production);

    private static readonly Dictionary<string, HashSet<string>> Known = MetricCatalogue
        .All.SelectMany(metric => metric.Series)
        .Concat(Rules.Recording.Select(rule => (rule.Name, rule.Labels)))
        .GroupBy(series => series.Name)
        .ToDictionary(group => group.Key, group => group.SelectMany(series => series.Labels).ToHashSet());

    [Fact]
    public void Every_rule_uses_metrics_and_labels_that_something_exposes_or_records() =>
        Assert.Empty(Expressions().SelectMany(Unknown));

    [Theory]
    [InlineData("rate(dashboard_request_total[5m])", "dashboard_request_total")]
    [InlineData("up{job=\"dashboard\",version=\"v1\"}", "up{version}")]
    [InlineData("sum by (revision) (revision:dashboard_requests:rate4m) > 0", "revision:dashboard_requests:rate4m")]
    [InlineData("up and on (job) {__name__=\"up\"}", "{__name__}")]
    public void An_unknown_name_is_found(string expression, string unknown) =>
        Assert.Equal([unknown], Unknown(expression));

    [Fact]
    public void A_recording_rule_only_uses_what_was_recorded_before_it()
    {
        List<string> recorded = [];
        foreach (var rule in Rules.Recording)
        {
            var used = PromQlReader.Selectors(rule.Expression).Select(selector => selector.Name).Where(IsRecorded);
            Assert.Empty(used.Except(recorded));
            recorded.Add(rule.Name);
        }

        static bool IsRecorded(string name) => name.Contains(':', StringComparison.Ordinal);
    }

    [Fact]
    public void Every_recorded_series_that_no_alert_needs_is_for_panels_and_gates()
    {
        var used = Expressions().SelectMany(PromQlReader.Selectors).Select(selector => selector.Name);
        var series = Rules.Series;

        Assert.Equal(
            [series.Unsuccessful, series.LatencyP50, series.RouterRequests, series.RouterErrors],
            Rules.Recording.Select(rule => rule.Name).Except(used)
        );
    }

    [Fact]
    public void The_jobs_of_the_catalogue_are_those_that_Prometheus_scrapes()
    {
        var config = PrometheusConfig.Render(
            new("shop", "test", new()),
            ScrapeIntervals.Default,
            PrometheusContainerTests.Targets,
            "/key"
        );
        var scraped = config
            .Split('\n')
            .Where(line => line.StartsWith("  - job_name: ", StringComparison.Ordinal))
            .Select(line => line["  - job_name: ".Length..]);

        Assert.Equal(scraped.Order(), ScrapeJob.OnDocker.Select(job => job.Name).Order());
        Assert.Equal(
            ScrapeJob.All.Select(job => job.Name).Order(),
            MetricCatalogue.All.Select(metric => metric.Job).Where(job => job.Length > 0).Distinct().Order()
        );
    }

    /// <summary>A rule about what no job measures could never fire.</summary>
    [Fact]
    public void Every_rule_of_a_stack_queries_what_a_job_of_the_stack_exposes()
    {
        var unknown =
            from stack in RepositoryStack.All
            let jobs = stack.Rules.Options.Jobs.Select(job => job.Name).ToHashSet()
            let known = Exposed(stack, jobs).Concat(stack.Rules.Recording.Select(rule => rule.Name)).ToHashSet()
            from rule in stack
                .Rules.Recording.Select(rule => (rule.Name, rule.Expression))
                .Concat(stack.Rules.Alerts.Select(rule => (rule.Name, rule.Expression)))
            from missing in PromQlReader
                .Selectors(rule.Expression)
                .Select(selector => selector.Name)
                .Where(name => !known.Contains(name))
                .Concat(JobsIn(rule.Expression).Where(job => !jobs.Contains(job)).Select(job => $"job {job}"))
            select $"{stack.Name}: {rule.Name} queries {missing}, which the stack does not have";

        Assert.Empty(unknown);
    }

    /// <summary>The names of the series of a stack's jobs; on Kubernetes rules record those about the split.</summary>
    private static IEnumerable<string> Exposed(RepositoryStack stack, HashSet<string> jobs)
    {
        var isCluster = !jobs.Contains(ScrapeJob.Router.Name);
        var catalogue = MetricCatalogue
            .All.Where(metric => metric.Job.Length == 0 || jobs.Contains(metric.Job))
            .Where(metric => !isCluster || metric.Job != ScrapeJob.Rollout.Name)
            .SelectMany(metric => metric.Series)
            .Select(series => series.Name);
        return isCluster
            ? catalogue
                .Concat(Recorded().Matches(RouteRules.File).Select(Name))
                // Of the route, by kube-state-metrics.
                .Concat(
                    OfRoute()
                        .Matches(EmbeddedText.Read("TrafficSplit/route-metrics.yaml"))
                        .Select(match => $"rollout_route_{Name(match)}")
                )
            : catalogue;

        static string Name(Match match) => match.Groups[1].Value;
    }

    private static IEnumerable<string> JobsIn(string expression) =>
        JobMatcher().Matches(expression).SelectMany(match => match.Groups[1].Value.Split('|'));

    [GeneratedRegex(@"\bjob=~?""([^""]+)""")]
    private static partial Regex JobMatcher();

    [GeneratedRegex(@"record: (\S+)")]
    private static partial Regex Recorded();

    [GeneratedRegex(@"^ +- name: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex OfRoute();

    [Theory]
    [InlineData(
        "sum by (a, b) (rate(x_total{c=\"}\",d!~\"e\"}[5m] offset 1h)) / on (f) group_left (g) y",
        "x_total{c,d} y"
    )]
    [InlineData("max(up) without (instance) or vector(1)", "up")]
    [InlineData("histogram_quantile(0.95, z_bucket) >= 1e3 and time() - s > 5m", "z_bucket s")]
    [InlineData("label_replace(up, \"a\", \"$1\", \"b\", \"(.+)\") # c", "up")]
    [InlineData("{job=\"a\"} unless on () ALERTS", "{job} ALERTS")]
    public void Selectors_are_found_wherever_they_stand(string expression, string selectors) =>
        Assert.Equal(selectors, string.Join(' ', PromQlReader.Selectors(expression).Select(Text)));

    private static IEnumerable<string> Expressions() =>
        Rules.Recording.Select(rule => rule.Expression).Concat(Rules.Alerts.Select(rule => rule.Expression));

    /// <summary>
    /// What of an expression nothing exposes or records: a name, or a name with the labels that it does not have.
    /// </summary>
    internal static IEnumerable<string> Unknown(string expression) =>
        from selector in PromQlReader.Selectors(expression)
        let labels = Known.GetValueOrDefault(selector.Name)
        let missing = labels is null
            ? selector.Labels
            : selector.Labels.Where(label => !labels.Contains(label)).ToList()
        where labels is null || missing.Count > 0
        select Text(selector with { Labels = missing });

    private static string Text(Selector selector) =>
        selector.Labels.Count == 0 ? selector.Name : $"{selector.Name}{{{string.Join(',', selector.Labels)}}}";
}
