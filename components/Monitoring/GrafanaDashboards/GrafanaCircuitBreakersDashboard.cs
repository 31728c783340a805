namespace InventarioRetail.Monitoring;

/// <summary>The circuit breakers: state, failures, last failure, time to recovery.</summary>
internal static class GrafanaCircuitBreakersDashboard
{
    public static readonly PanelThresholds States = new(
        new ThresholdStep(null, PanelColor.Good),
        new ThresholdStep(1, PanelColor.Warning),
        new ThresholdStep(2, PanelColor.Critical)
    );

    private static readonly string State = PanelContext.Of("circuit_breaker_state");
    private static readonly string Errors = PanelContext.Of("dashboard_errors_total");

    public static GrafanaDashboard For(PanelContext context) =>
        new()
        {
            Uid = GrafanaDashboards.CircuitBreakersUid,
            Title = "Circuit breakers",
            Description =
                "Which services does the dashboard no longer call, since when, and how fast do they come back?",
            Range = "6h",
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
        select new StatPanel
        {
            Title = $"Breaker of {breaker.Service}",
            Means =
                $"State now, of the chosen revision where it is worst. It opens after {breaker.Settings.FailureThreshold} failures in a row, "
                + $"tries again after {Recovery(breaker.Settings)} and closes after {breaker.Settings.HalfOpenRequests} calls that worked.",
            Worry = $"OPEN is {breaker.Severity}; HALF-OPEN for long means that the service does not come back.",
            Alerts = [breaker.Alert],
            Unit = PanelUnit.Count,
            Max = 2,
            Thresholds = States,
            Mappings = PanelContext.Breaker,
            NoValue = "not reported",
            Queries =
            [
                new(
                    $"max({PanelContext.Of("circuit_breaker_state", $"service=\"{breaker.Service}\"")})",
                    breaker.Service
                ),
            ],
        };

    private static StateTimelinePanel Timeline() =>
        new()
        {
            Title = "State of the breakers",
            Means =
                "Each service's breaker in each revision. OPEN: calls are refused at once; HALF-OPEN: a few may try.",
            Worry =
                "One that opens again and again has a service that works only now and then; one that opens in one revision only has a fault of that revision.",
            Unit = PanelUnit.Count,
            Max = 2,
            Thresholds = States,
            Mappings = PanelContext.Breaker,
            NoValue = "no revision reports a breaker",
            Queries = [new($"max by (service, revision) ({State})", "{{service}} · {{revision}}")],
        };

    private static TimeSeriesPanel ErrorsByType(PanelContext context) =>
        new()
        {
            Title = "Failures by type",
            Means = "Errors per second that the dashboard counted, by their type: what makes breakers open.",
            Worry =
                "No alert of its own: not every failure reaches a user, as a retry or a fallback may hide it. "
                + $"Where {PanelUnit.Ratio.Text(context.Thresholds.ErrorRatio.Warning)} of the answers are errors, users feel it.",
            Width = 14,
            Unit = PanelUnit.PerSecond,
            Thresholds = PanelThresholds.None,
            NoValue = "no error was counted",
            Queries = [new($"sum by (type, revision) (rate({Errors}[$__rate_interval]))", "{{type}} · {{revision}}")],
        };

    private static TablePanel LastErrors(PanelContext context) =>
        new()
        {
            Title = "Last failure by type",
            Means = "When an error of each type was last counted, and how many there were in the chosen range.",
            Worry = "A type that goes on after its service came back points at the dashboard itself.",
            Width = 10,
            Unit = PanelUnit.Count,
            Thresholds = PanelThresholds.None,
            NoValue = "No error in the chosen range.",
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
        new()
        {
            Title = "Last failure and time to recovery",
            Means =
                "Each breaker in the chosen range: its state, how often it opened, when it was last open, and how long it took on average "
                + "from opening to being closed again.",
            Worry =
                "A time to recovery far above the time after which it tries again: the trials fail, so the service is not back. "
                + $"All of it is seen every {context.Step} only; what is shorter can be missed.",
            Unit = PanelUnit.Count,
            Thresholds = PanelThresholds.None,
            NoValue = "No revision reports a breaker.",
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
                new("Tries again after", RecoveryTimeouts(context), PanelUnit.Seconds),
            ],
        };

    private static BarGaugePanel TimesOpened(PanelContext context) =>
        new()
        {
            Title = "Times opened",
            Means = "How often each breaker opened in the chosen range.",
            Worry = "More than once means that it closed too early or that its service works only now and then.",
            Unit = PanelUnit.Count,
            Decimals = 0,
            Thresholds = PanelThresholds.None,
            NoValue = "no revision reports a breaker",
            Queries = [new(Opened(context, "service"), "{{service}}")],
        };

    private static BarGaugePanel NotClosed(PanelContext context) =>
        new()
        {
            Title = "Share of time not closed",
            Means =
                "For how much of the chosen range each breaker was open or half-open, in any of the chosen revisions.",
            Worry = "For so long users went without what needs the service.",
            Unit = PanelUnit.Ratio,
            Max = 1,
            Decimals = 1,
            Thresholds = PanelThresholds.None,
            NoValue = "no revision reports a breaker",
            Queries = [new($"avg_over_time({NotClosed("service")}[$__range:{context.Step}])", "{{service}}")],
        };

    private static BarGaugePanel TimeToRecovery(PanelContext context) =>
        new()
        {
            Title = "Mean time to recovery",
            Means =
                "From opening to being closed again, on average over the chosen range, in the chosen revision that was slowest.",
            Worry =
                "Above "
                + string.Join(", ", Breakers(context).Select(item => $"{Recovery(item.Settings)} ({item.Service})"))
                + " the first trial did not succeed.",
            Unit = PanelUnit.Seconds,
            Decimals = 0,
            Thresholds = PanelThresholds.None,
            NoValue = "no breaker recovered in the chosen range",
            Queries = [new(MeanTimeToRecovery(context, "service"), "{{service}}")],
        };

    /// <summary>1 to 0 is a fall and 0 to 1 a rise; both are changes, only the fall is a reset.</summary>
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
