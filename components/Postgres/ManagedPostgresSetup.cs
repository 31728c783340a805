using System.Globalization;
using Pulumi;

namespace InventarioRetail.Components;

/// <summary>
/// What makes the roles and schemas of a managed Postgres, which has no directory for init scripts: a script for an image that has
/// <c>psql</c> (the image of Postgres has it), run where the database can be reached, before the dashboard first starts. It may be
/// run again at any time, and must be when a password has changed.
/// </summary>
public static class ManagedPostgresSetup
{
    /// <summary>Folder that <see cref="Scripts"/> must be in.</summary>
    public const string ScriptsPath = "/opt/postgres-setup";

    /// <summary>Folder that <see cref="Secrets"/> must be in.</summary>
    public const string SecretsPath = "/run/secrets";

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
