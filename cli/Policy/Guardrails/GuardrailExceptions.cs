namespace InventarioRetail.Policy.Guardrails;

/// <summary>Intended violations of the rules. A test fails for an exception that no stack needs.</summary>
internal static class GuardrailExceptions
{
    public static IReadOnlyList<GuardrailException> All { get; } =
    [
        .. ImagesWithTheirOwnUser(),
        new(
            "no-root",
            "*-publisher-container",
            "0:0",
            "A volume's root directory belongs to root, and only the publisher writes to it; the container has no "
                + "capabilities and no network access to the outside."
        ),
        new(
            "no-root",
            "postgres-backup-container",
            "",
            "The root directory of the backup volume belongs to root, and no other container mounts it; the container "
                + "has no capabilities and connects only to Postgres."
        ),
        new(
            "no-root",
            "object-store-container",
            "",
            "LocalStack's image requires root; the container is on internal networks only, "
                + "and production uses S3 instead."
        ),
        .. new[] { "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID" }.Select(
            capability => new GuardrailException(
                "no-capabilities",
                "object-store-container",
                capability,
                "LocalStack changes file owners and users as root while it starts; all other capabilities are dropped."
            )
        ),
        new(
            "no-host-access",
            "log-collector-namespace",
            "privileged",
            "The collector reads the nodes' log files, which the stricter standards forbid; "
                + "nothing else runs in this namespace."
        ),
        new(
            "no-host-access",
            "log-collector-daemonset",
            "/var/log",
            "Mounted read-only: the collected log files are there."
        ),
        new(
            "no-host-access",
            "log-collector-daemonset",
            "/var/lib/inventario-retail-production-logs",
            "Read positions and buffered lines, which must outlive the pod; nothing else uses the directory."
        ),
        new(
            "no-root",
            "log-collector-daemonset",
            "",
            "The log files and that directory belong to the node's root; the container has no capabilities and a "
                + "read-only root file system."
        ),
        Unprotected("published-files", "The publisher recreates it from the stack file."),
        Unprotected("router-state", "The last good configuration; without it the router uses the published one."),
        Unprotected("guard-state", "Times in a wave; without them a wave lasts longer than its hold, never shorter."),
        Unprotected("prometheus-config", "The publisher recreates it from the stack's rules."),
        Unprotected(
            "grafana-data",
            "Data sources and dashboards are provisioned from code; Grafana holds no other data."
        ),
        Unprotected(
            "alertmanager-data",
            "Silences and the log of sent notifications; losing them repeats notifications but loses none."
        ),
        new(
            "no-silent-alerts",
            "alertmanager-container",
            "local",
            "A laptop, whose user sees the alerts in Prometheus and Grafana."
        ),
        new(
            "no-plain-secret",
            "dashboard-*-container",
            "AWS_SECRET_ACCESS_KEY=localstack",
            "LocalStack requires a key and accepts any; it is not a secret."
        ),
        new(
            "no-plain-secret",
            "log-collector-config",
            "log_key=log",
            "The name of the field in which Fluent Bit finds a message."
        ),
    ];

    private static IEnumerable<GuardrailException> ImagesWithTheirOwnUser() =>
        new[]
        {
            ("dashboard-*-container", "each revision's image sets its own user, as the sample's does"),
            ("router-container", "the image uses haproxy"),
            ("postgres-exporter-container", "the image uses nobody"),
            ("redis-exporter-container", "the image uses 59000"),
            ("alertmanager-container", "the image uses nobody, which owns the data folder"),
            ("prometheus-container", "the image uses nobody, which owns the data folder"),
            ("grafana-container", "the image uses grafana (472), which owns the data folder"),
        }.Select(image => new GuardrailException(
            "no-root",
            image.Item1,
            "",
            "The image chooses the user, because files in it belong to that user: "
                + $"{image.Item2}. The container has no capabilities."
        ));

    private static GuardrailException Unprotected(string volume, string reason) =>
        new("no-unprotected-data", volume, null, reason);
}
