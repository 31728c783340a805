namespace InventarioRetail.Monitoring;

/// <summary>Alerts on the objects of a stack in a cluster, and on its log collectors.</summary>
internal static class ClusterAlerts
{
    private const string Pod = "{{ $labels.namespace }}/{{ $labels.pod }}";

    public static IReadOnlyList<AlertRule> For(MonitoringOptions options) =>
        [
            .. options.For(
                ScrapeJob.ClusterState,
                () => Pending(options),
                () => ImagePullFailing(options),
                () => CrashLooping(options),
                () => OutOfMemory(options),
                () => ReplicasMissing(options),
                () => AutoscalerAtMaximum(options),
                () => JobFailed()
            ),
            .. options.For(
                ScrapeJob.LogCollector,
                () => LogCollectorDown(options),
                () => LogsNotDelivered(options),
                () => LogsLost(options)
            ),
        ];

    private static AlertRule Pending(MonitoringOptions options) =>
        new("PodPending", AlertSeverity.Warning, PartName.ClusterState, "pending")
        {
            Expression = """kube_pod_status_phase{job="cluster-state",phase="Pending"} == 1""",
            For = options.Windows.ForTrend,
            Summary = $"{Pod} does not start",
            Description = $"{Pod} is pending (value {{{{ $value }}}}).",
        };

    private static AlertRule ImagePullFailing(MonitoringOptions options) =>
        new("ImagePullFailing", AlertSeverity.Warning, PartName.ClusterState, "image-pull")
        {
            Expression = """
                kube_pod_container_status_waiting_reason{job="cluster-state",reason=~"ErrImagePull|ImagePullBackOff|InvalidImageName"} == 1
                """,
            For = options.Windows.For,
            Summary = $"the image of {Pod} cannot be pulled",
            Description = $"{Pod} waits for its image: {{{{ $labels.reason }}}} (value {{{{ $value }}}}).",
        };

    private static AlertRule CrashLooping(MonitoringOptions options)
    {
        var window = PrometheusDuration.Format(options.Windows.Restarts);
        return new("PodCrashLooping", AlertSeverity.Critical, PartName.ClusterState, "crash-loop")
        {
            // The dashboard's restarts have alerts of their own, from its own metrics.
            Expression = $$"""
                increase(kube_pod_container_status_restarts_total{job="cluster-state",pod!~"dashboard-.+"}[{{window}}])
                >= {{options.Thresholds.CrashLoopRestarts}}
                """,
            Summary = $"{Pod} restarts again and again",
            Description = $"{Pod} restarted {{{{ $value | printf \"%.0f\" }}}} times within {window}.",
        };
    }

    private static AlertRule OutOfMemory(MonitoringOptions options)
    {
        var window = PrometheusDuration.Format(options.Windows.Restarts);
        return new("PodOutOfMemory", AlertSeverity.Critical, PartName.ClusterState, "out-of-memory")
        {
            // The reason stays until the next termination, so only restarts within the window count.
            Expression = $$"""
                increase(kube_pod_container_status_restarts_total{job="cluster-state"}[{{window}}]) > 0
                and on (namespace, pod, container)
                kube_pod_container_status_last_terminated_reason{job="cluster-state",reason="OOMKilled"} == 1
                """,
            Summary = $"{Pod} was killed: out of memory",
            Description =
                $"{Pod} was killed at its memory limit and restarted {{{{ $value | printf \"%.0f\" }}}} times.",
        };
    }

    private static AlertRule ReplicasMissing(MonitoringOptions options) =>
        new("ReplicasMissing", AlertSeverity.Warning, PartName.ClusterState, "replicas")
        {
            Expression = """
                kube_deployment_spec_replicas{job="cluster-state"}
                - on (namespace, deployment)
                kube_deployment_status_replicas_available{job="cluster-state"}
                > 0
                or
                kube_statefulset_replicas{job="cluster-state"}
                - on (namespace, statefulset)
                kube_statefulset_status_replicas_ready{job="cluster-state"}
                > 0
                """,
            For = options.Windows.ForTrend,
            Summary = "{{ $labels.deployment }}{{ $labels.statefulset }} has too few pods",
            Description = "{{ $labels.deployment }}{{ $labels.statefulset }} lacks {{ $value }} ready pods.",
        };

    private static AlertRule AutoscalerAtMaximum(MonitoringOptions options) =>
        new("AutoscalerAtMaximum", AlertSeverity.Warning, PartName.ClusterState, "autoscaler")
        {
            Expression = """
                kube_horizontalpodautoscaler_status_desired_replicas{job="cluster-state"}
                >= on (namespace, horizontalpodautoscaler)
                kube_horizontalpodautoscaler_spec_max_replicas{job="cluster-state"}
                """,
            For = options.Windows.ForTrend,
            Summary = "{{ $labels.horizontalpodautoscaler }} cannot scale further",
            Description = "{{ $labels.horizontalpodautoscaler }} wants {{ $value }} pods, its maximum.",
        };

    private static AlertRule JobFailed() =>
        new("JobFailed", AlertSeverity.Critical, PartName.ClusterState, "job")
        {
            Expression = """kube_job_failed{job="cluster-state",condition="true"} == 1""",
            Summary = "the job {{ $labels.job_name }} failed",
            Description = "The job {{ $labels.job_name }} gave up (value {{ $value }}).",
        };

    private static AlertRule LogCollectorDown(MonitoringOptions options) =>
        new("LogCollectorDown", AlertSeverity.Warning, PartName.LogCollector, "collector")
        {
            Expression = """up{job="log-collector"} == 0""",
            For = options.Windows.For,
            Summary = "the logs of a node are not collected",
            Description = "{{ $labels.instance }} does not respond to scrapes (up is {{ $value }}).",
        };

    private static AlertRule LogsNotDelivered(MonitoringOptions options) =>
        new("LogsNotDelivered", AlertSeverity.Warning, PartName.LogCollector, "delivery")
        {
            Expression = $$"""
                sum by (job, instance) (rate(fluentbit_output_retries_total{job="log-collector"}[{{PrometheusDuration.Format(
                    options.Windows.Rate
                )}}])) > 0
                """,
            For = options.Windows.ForTrend,
            Summary = "logs are not delivered to CloudWatch",
            Description = "{{ $labels.instance }} retries {{ $value | humanize }} deliveries/s.",
        };

    private static AlertRule LogsLost(MonitoringOptions options)
    {
        var window = PrometheusDuration.Format(options.Windows.Restarts);
        return new("LogsLost", AlertSeverity.Warning, PartName.LogCollector, "lost")
        {
            Expression = $$"""
                sum by (job, instance) (increase(fluentbit_output_dropped_records_total{job="log-collector"}[{{window}}])) > 0
                """,
            Summary = "log lines were lost",
            Description =
                $"{{{{ $labels.instance }}}} dropped {{{{ $value | printf \"%.0f\" }}}} lines within {window}.",
        };
    }
}
