namespace InventarioRetail.Policy.Guardrails;

/// <summary>What breaks a rule on purpose. The tests fail for an exception that nothing needs.</summary>
internal static class GuardrailExceptions
{
    public static IReadOnlyList<GuardrailException> All { get; } =
    [
        .. ImagesWithTheirOwnUser(),
        new(
            "no-root",
            "*-publisher-container",
            "0:0",
            "A volume's root belongs to root, and the publisher alone writes there; it has no capability and no way out."
        ),
        new(
            "no-root",
            "postgres-backup-container",
            "",
            "The root of the backups' volume belongs to root, and no other container has it; it has no capability and reaches Postgres only."
        ),
        new(
            "no-root",
            "object-store-container",
            "",
            "LocalStack's image is made for root; it is on internal networks only, and production has S3 instead."
        ),
        .. new[] { "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID" }.Select(
            capability => new GuardrailException(
                "no-capabilities",
                "object-store-container",
                capability,
                "LocalStack's root changes owners and users while it starts; all other capabilities are dropped."
            )
        ),
        new(
            "no-host-access",
            "log-collector-namespace",
            "privileged",
            "The collector reads the nodes' log files, which no stricter standard lets a pod do; nothing else is in this namespace."
        ),
        new(
            "no-host-access",
            "log-collector-daemonset",
            "/var/log",
            "Mounted read-only: the log files that it collects are there."
        ),
        Unprotected("published-files", "The publisher writes it anew from the stack file."),
        Unprotected("router-state", "The last good configuration; without it the router takes the published one."),
        Unprotected("prometheus-config", "The publisher writes it anew from the stack's rules."),
        Unprotected(
            "grafana-data",
            "Data sources and dashboards are provisioned from code; nothing is kept in Grafana."
        ),
        Unprotected(
            "alertmanager-data",
            "Silences and what was sent already: losing them repeats a notification, and loses none."
        ),
        new(
            "no-plain-secret",
            "dashboard-*-container",
            "AWS_SECRET_ACCESS_KEY=localstack",
            "LocalStack wants a key and takes any; it is no secret."
        ),
        new(
            "no-plain-secret",
            "log-collector-config",
            "log_key=log",
            "Name of the field in which Fluent Bit finds a message."
        ),
    ];

    private static IEnumerable<GuardrailException> ImagesWithTheirOwnUser() =>
        new[]
        {
            ("dashboard-*-container", "its image sets its user, as the sample's does, and each may have another"),
            ("router-container", "the image's own is haproxy"),
            ("postgres-exporter-container", "the image's own is nobody"),
            ("redis-exporter-container", "the image's own is 59000"),
            ("alertmanager-container", "the image's own is nobody, to whom it gives the data's folder"),
            ("prometheus-container", "the image's own is nobody, to whom it gives the data's folder"),
            ("grafana-container", "the image's own is grafana (472), to whom it gives the data's folder"),
        }.Select(image => new GuardrailException(
            "no-root",
            image.Item1,
            "",
            $"The user is left to the image, because files in it belong to that user: {image.Item2}. The container has no capability."
        ));

    private static GuardrailException Unprotected(string volume, string reason) =>
        new("no-unprotected-data", volume, null, reason);
}
