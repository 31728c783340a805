namespace InventarioRetail.Monitoring;

/// <summary>Alerts on the Gateway in front of a stack on Kubernetes, and on what users reach from outside.</summary>
internal static class GatewayAlerts
{
    /// <summary>
    /// The proxies' listener for users. Envoy Gateway names it <c>https</c>, followed by the port since some versions;
    /// the others serve redirects, health checks and metrics.
    /// </summary>
    private const string Users = """job="gateway",envoy_http_conn_manager_prefix=~"https.*" """;

    /// <summary>
    /// Days of validity left at which a certificate alerts. cert-manager renews 30 days before the end, so at 21 days
    /// its renewal has failed for 9.
    /// </summary>
    internal static readonly AlertLevels CertificateDays = new(Warning: 21, Critical: 3);

    public static IReadOnlyList<AlertRule> For(MonitoringOptions options) =>
        [
            .. options.For(ScrapeJob.Gateway, () => Down(options), () => Errors(options), () => Latency(options)),
            .. options.For(ScrapeJob.GatewayController, () => ControllerDown(options)),
            .. options.For(
                ScrapeJob.PublicUrl,
                () => PublicUrlDown(options),
                () => Certificate(AlertSeverity.Critical, CertificateDays.Critical, options),
                () => Certificate(AlertSeverity.Warning, CertificateDays.Warning, options)
            ),
        ];

    private static AlertRule Down(MonitoringOptions options) =>
        new("GatewayDown", AlertSeverity.Critical, PartName.Gateway, AlertRule.Down)
        {
            Expression = """absent(up{job="gateway"} == 1)""",
            For = options.Windows.ForUrgent,
            Summary = "no proxy of the Gateway responds",
            Description = "0 proxies of the Gateway can be scraped.",
        };

    private static AlertRule Errors(MonitoringOptions options)
    {
        var rate = PrometheusDuration.Format(options.Windows.Rate);
        var threshold = options.Thresholds.ErrorRatio.Critical;
        return new("GatewayErrors", AlertSeverity.Critical, PartName.Gateway, "error-rate")
        {
            Expression = $$"""
                sum by (job) (rate(envoy_http_downstream_rq_xx{{{Users.Trim()}},envoy_response_code_class="5"}[{{rate}}]))
                / on (job)
                (sum by (job) (rate(envoy_http_downstream_rq_xx{{{Users.Trim()}}}[{{rate}}])) > 0)
                > {{PromQl.Number(threshold)}}
                and on (job)
                {{Enough(options)}}
                """,
            For = options.Windows.For,
            Summary = "users get errors from the Gateway",
            Description =
                $"{{{{ $value | humanizePercentage }}}} of all responses in the last {rate} were 5xx, from the "
                + "dashboard "
                + $"or the Gateway itself; critical above {PromQl.Percent(threshold)}.",
        };
    }

    private static AlertRule Latency(MonitoringOptions options)
    {
        var rate = PrometheusDuration.Format(options.Windows.Rate);
        var threshold = options.Thresholds.LatencyP95Milliseconds.Critical;
        return new("GatewayLatency", AlertSeverity.Warning, PartName.Gateway, "latency")
        {
            Expression = $$"""
                histogram_quantile(
                  0.95,
                  sum by (job, le) (rate(envoy_http_downstream_rq_time_bucket{{{Users.Trim()}}}[{{rate}}]))
                )
                > {{PromQl.Number(threshold)}}
                and on (job)
                {{Enough(options)}}
                """,
            For = options.Windows.For,
            Summary = "users wait long for responses of the Gateway",
            Description =
                $"One request in twenty of the last {rate} took longer than {{{{ $value | printf \"%.0f\" }}}} ms; "
                + $"warning above {PromQl.Number(threshold)} ms.",
        };
    }

    private static string Enough(MonitoringOptions options) =>
        $$"""sum by (job) (increase(envoy_http_downstream_rq_xx{{{Users.Trim()}}}[{{PrometheusDuration.Format(options.Windows.Rate)}}])) >= {{options.Thresholds.MinimumRequests}}""";

    private static AlertRule ControllerDown(MonitoringOptions options) =>
        new("GatewayControllerDown", AlertSeverity.Critical, PartName.Gateway, "controller")
        {
            Expression = """max by (job) (up{job="gateway-controller"}) == 0""",
            For = options.Windows.For,
            Summary = "the Gateway's controller does not respond",
            Description =
                "No controller of the Gateway can be scraped (up is {{ $value }}): a changed route has no effect.",
        };

    private static AlertRule PublicUrlDown(MonitoringOptions options) =>
        new("PublicUrlDown", AlertSeverity.Critical, PartName.Gateway, "public-url")
        {
            Expression = """probe_success{job="public-url"} == 0""",
            // A probe takes up to its timeout, so one that is lost must not page.
            For = options.Windows.ForUrgent + (2 * options.Intervals.Slow),
            Summary = "the dashboard cannot be reached from outside",
            Description = "{{ $labels.instance }} does not answer with 200 over TLS (probe success is {{ $value }}).",
        };

    private static AlertRule Certificate(AlertSeverity severity, double days, MonitoringOptions options) =>
        new($"CertificateExpiry{severity}", severity, PartName.Gateway, "certificate")
        {
            Expression = $$"""
                probe_ssl_earliest_cert_expiry{job="public-url"} - time() < {{PromQl.Seconds(TimeSpan.FromDays(days))}}
                """,
            For = options.Windows.For,
            Summary = "the certificate of the dashboard is not renewed",
            Description =
                "The certificate of {{ $labels.instance }} is valid for another {{ $value | humanizeDuration }}; "
                + $"{severity.ToString().ToLowerInvariant()} below {PromQl.Number(days)} days.",
        };
}
