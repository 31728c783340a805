using System.Globalization;

namespace InventarioRetail.Components;

/// <summary>
/// The script that creates the roles and schemas of a managed Postgres, which has no directory for init scripts. It
/// needs an image with <c>psql</c>, such as <c>postgres</c>, and must run where it can reach the
/// database, before the dashboard first starts. It is idempotent, and must run again when a password has changed.
/// </summary>
public static class ManagedPostgresSetup
{
    /// <summary>Directory in which <see cref="Scripts"/> must be mounted.</summary>
    public const string ScriptsPath = "/opt/postgres-setup";

    /// <summary>Directory in which <see cref="Secrets"/> must be mounted.</summary>
    public const string SecretsPath = SecretFiles.Folder;

    /// <summary>The command to run.</summary>
    public static IReadOnlyList<string> Command { get; } = ["sh", $"{ScriptsPath}/setup.sh"];

    /// <summary>The scripts' contents by file name.</summary>
    public static IReadOnlyDictionary<string, string> Scripts { get; } =
        new Dictionary<string, string>
        {
            ["setup.sh"] = EmbeddedText.Read("Postgres/managed-setup.sh"),
            ["20-schema.sql"] = EmbeddedText.Read("Postgres/20-schema.sql"),
        };

    /// <summary>The passwords by file name.</summary>
    public static IReadOnlyDictionary<string, Output<string>> Secrets(RdsPostgres postgres) =>
        new Dictionary<string, Output<string>>
        {
            ["admin_password"] = postgres.AdminLogin.Password,
            ["user_password"] = postgres.Login.Password,
            ["exporter_password"] = postgres.ExporterLogin.Password,
        };

    /// <summary>The environment variables, none of them secret.</summary>
    public static IEnumerable<(string Name, Input<string> Value)> Environment(RdsPostgres postgres) =>
        [
            ("PGHOST", postgres.Host),
            ("PGPORT", RdsPostgres.Port.ToString(CultureInfo.InvariantCulture)),
            ("PGDATABASE", postgres.AdminLogin.Database),
            ("PGUSER", postgres.AdminLogin.User),
            ("PGSSLMODE", "require"),
            ("INVENTARIO_USER", postgres.Login.User),
        ];
}
