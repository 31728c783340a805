namespace InventarioRetail.Monitoring;

/// <summary>The circuit breakers: state, failures, last failure and time to recovery.</summary>
internal static class GrafanaCircuitBreakersDashboard
{
    public const string Uid = "inventario-circuit-breakers";

    public static readonly PanelThresholds States = new(
        new ThresholdStep(null, PanelColor.Good),
        new ThresholdStep(1, PanelColor.Warning),
        new ThresholdStep(2, PanelColor.Critical)
    );

    private static readonly string State = PanelContext.Of("circuit_breaker_state");
    private static readonly string Errors = PanelContext.Of("dashboard_errors_total");

    public static GrafanaDashboard For(PanelContext context) =>
        new(Uid, "Circuit breakers", "6h")
        {
            Description = "Which services has the dashboard stopped calling, since when, and how fast do they recover?",
            Variables = [PanelContext.Revision],
            Rows =
            [
                new("Now", new PanelLine(4, [.. Now(context)])),
                new("Over time", new PanelLine(9, Timeline())),
                new("Failures", new PanelLine(8, ErrorsByType(context), LastErrors(context))),
                new(
                    "Recovery",
                    new PanelLine(8, Recovery(context)),
                    new PanelLine(7, TimesOpened(context), NotClosed(context), TimeToRecovery(context))
                ),
            ],
        };

    private static IEnumerable<StatPanel> Now(PanelContext context) =>
        from breaker in Breakers(context)
        select new StatPanel($"Breaker: {breaker.Service}", PanelUnit.Count, "not reported")
        {
            Means =
                $"Current state, worst of the chosen revisions. It opens after {breaker.Settings.FailureThreshold} "
                + "consecutive failures, "
                + $"allows trial calls after {Recovery(breaker.Settings)} and closes after "
                + $"{breaker.Settings.HalfOpenRequests} successful ones.",
            Worry = $"OPEN is {breaker.Severity}; a long HALF-OPEN means that the service does not recover.",
            Alerts = [breaker.Alert],
            Max = 2,
            Thresholds = States,
            Mappings = PanelContext.Breaker,
            Queries =
            [
                new(
                    $"max({PanelContext.Of("circuit_breaker_state", $"service=\"{breaker.Service}\"")})",
                    breaker.Service
                ),
            ],
        };

    private static StateTimelinePanel Timeline() =>
        new("State of the breakers", PanelUnit.Count, "no revision reports a breaker")
        {
            Means =
                "Each service's breaker in each revision. OPEN: calls fail at once; "
                + "HALF-OPEN: a few trial calls are allowed.",
            Worry =
                "A breaker that opens repeatedly has an unstable service; one that opens in a single revision points "
                + "at a bug in that revision.",
            Max = 2,
            Thresholds = States,
            Mappings = PanelContext.Breaker,
            Queries = [new($"max by (service, revision) ({State})", "{{service}} · {{revision}}")],
        };

    private static TimeSeriesPanel ErrorsByType(PanelContext context) =>
        new("Failures by type", PanelUnit.PerSecond, "no errors counted")
        {
            Means = "Errors per second that the dashboard counted, by type. These open the breakers.",
            Worry =
                "No alert of its own: a retry or a fallback may hide a failure from users. "
                + $"Users are affected once {PanelUnit.Ratio.Text(context.Thresholds.ErrorRatio.Warning)} of the "
                + "responses are errors.",
            Width = 14,
            Queries = [new($"sum by (type, revision) (rate({Errors}[$__rate_interval]))", "{{type}} · {{revision}}")],
        };

    private static TablePanel LastErrors(PanelContext context) =>
        new("Last failure by type", PanelUnit.Count, "No errors in the chosen range.")
        {
            Means = "When an error of each type last occurred, and how many there were in the chosen range.",
            Worry = "Errors of a type that continue after its service recovered point at the dashboard itself.",
            Width = 10,
            Keys = [new("type", "Type"), new("revision", "Revision")],
            Columns =
            [
                new(
                    "Last failure",
                    $"""
                    1000 * max by (type, revision) (
                      max_over_time((timestamp({Errors}) and {Errors} > {Errors} offset {context.Step})[$__range:{context.Step}])
                    )
                    """,
                    PanelUnit.Ago
                ),
                new("Failures", $"round(sum by (type, revision) (increase({Errors}[$__range]))) > 0", PanelUnit.Count),
            ],
        };

    private static TablePanel Recovery(PanelContext context) =>
        new("Last failure and time to recovery", PanelUnit.Count, "No revision reports a breaker.")
        {
            Means =
                "Each breaker in the chosen range: its state, how often it opened, when it was last open, and the mean "
                + "time from opening to closing.",
            Worry =
                "A time to recovery far above the retry delay means that the trial calls fail: the service has not "
                + $"recovered. Samples are {context.Step} apart; shorter events can be missed.",
            Keys = [new("service", "Service"), new("revision", "Revision")],
            Columns =
            [
                new("State", $"max by (service, revision) ({State})", PanelUnit.Count)
                {
                    Thresholds = States,
                    Mappings = PanelContext.Breaker,
                },
                new("Times opened", Opened(context, "service, revision"), PanelUnit.Count),
                new(
                    "Last open",
                    $"""
                    1000 * max by (service, revision) (
                      max_over_time((timestamp({State}) and {State} == 2)[$__range:{context.Step}])
                    )
                    """,
                    PanelUnit.Ago
                ),
                new("Mean time to recovery", MeanTimeToRecovery(context, "service, revision"), PanelUnit.Seconds)
                {
                    Decimals = 0,
                },
                new("Retry delay", RecoveryTimeouts(context), PanelUnit.Seconds),
            ],
        };

    private static BarGaugePanel TimesOpened(PanelContext context) =>
        new("Times opened", PanelUnit.Count, "no revision reports a breaker")
        {
            Means = "How often each breaker opened in the chosen range.",
            Worry = "More than once means that it closed too early or that its service is unstable.",
            Decimals = 0,
            Queries = [new(Opened(context, "service"), "{{service}}")],
        };

    private static BarGaugePanel NotClosed(PanelContext context) =>
        new("Share of time not closed", PanelUnit.Ratio, "no revision reports a breaker")
        {
            Means =
                "Share of the chosen range in which each breaker was open or half-open in any of the chosen revisions.",
            Worry = "For this share of the time, users lacked the features that need the service.",
            Max = 1,
            Decimals = 1,
            Queries = [new($"avg_over_time({NotClosed("service")}[$__range:{context.Step}])", "{{service}}")],
        };

    private static BarGaugePanel TimeToRecovery(PanelContext context) =>
        new("Mean time to recovery", PanelUnit.Seconds, "no breaker recovered in the chosen range")
        {
            Means = "Mean time from opening to closing over the chosen range, in the slowest of the chosen revisions.",
            Worry =
                "Above "
                + string.Join(", ", Breakers(context).Select(item => $"{Recovery(item.Settings)} ({item.Service})"))
                + " the first trial call did not succeed.",
            Decimals = 0,
            Queries = [new(MeanTimeToRecovery(context, "service"), "{{service}}")],
        };

    /// <summary>
    /// How often the state became OPEN: <c>changes</c> counts rises and falls of the 0/1 series, <c>resets</c> only
    /// falls.
    /// </summary>
    private static string Opened(PanelContext context, string labels) =>
        $"""
            changes((max by ({labels}) ({State}) == bool 2)[$__range:{context.Step}])
            - resets((max by ({labels}) ({State}) == bool 2)[$__range:{context.Step}])
            """;

    private static string NotClosed(string labels) => $"(max by ({labels}) ({State}) > bool 0)";

    private static string MeanTimeToRecovery(PanelContext context, string labels) =>
        $"""
            {context.StepSeconds} * sum_over_time({NotClosed(labels)}[$__range:{context.Step}])
            / (resets({NotClosed(labels)}[$__range:{context.Step}]) > 0)
            """;

    private static string RecoveryTimeouts(PanelContext context) =>
        string.Join(
            "\nor\n",
            Breakers(context)
                .Select(item =>
                    $$"""
                        0 * max by (service, revision) ({{PanelContext.Of(
                            "circuit_breaker_state",
                            $"service=\"{item.Service}\""
                        )}}) + {{PromQl.Seconds(item.Settings.RecoveryTimeout)}}
                        """
                )
        );

    private static string Recovery(CircuitBreaker breaker) => PrometheusDuration.Format(breaker.RecoveryTimeout);

    private static IReadOnlyList<(string Service, CircuitBreaker Settings, string Alert, string Severity)> Breakers(
        PanelContext context
    )
    {
        var settings = context.Options.CircuitBreakers;
        return
        [
            ("database", settings.Database, "DatabaseBreakerOpen", "critical"),
            ("openai", settings.OpenAi, "OpenAiBreakerOpen", "a warning"),
            ("redis", settings.Redis, "RedisBreakerOpen", "a warning"),
            ("s3", settings.S3, "S3BreakerOpen", "an info"),
        ];
    }
}
