using System.Globalization;

namespace InventarioRetail.Testing;

/// <summary>A test that needs a Postgres server, and what else it names.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute(params string[] others)
    // Postgres refuses to run as root.
    : RequiresCommandFactAttribute([
        "initdb",
        "bash",
        .. Environment.IsPrivilegedProcess ? new[] { "chown", "setpriv" } : [],
        .. others,
    ]);

/// <summary>
/// A throw-away Postgres, made by the scripts and with the variables of the declared containers, as the public image
/// would. The containers' files are in a directory of its own, and every password is <c>secret-of-</c> and the name of
/// its file.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    // "nobody" on every Linux.
    private const string Nobody = "65534";

    private static readonly string[] Applets =
    [
        "sh",
        "cat",
        "date",
        "grep",
        "ls",
        "mv",
        "rm",
        "sleep",
        "sort",
        "stat",
        "sync",
        "tail",
        "wc",
    ];

    private readonly TempDirectory _directory = new();
    private readonly int _port = Ports.Free();
    private ChildProcess? _server;
    private string _searchPath = Commands.SearchPath;

    internal int Port => _port;
    internal string Database { get; private set; } = "";
    internal string Backups => Path.Combine(_directory.Path, "backups");

    private string Secrets => Path.Combine(_directory.Path, "secrets");
    private string Data => Path.Combine(_directory.Path, "data");
    private string Socket => _directory.Path;

    public async ValueTask InitializeAsync()
    {
        if (new PostgresFactAttribute().Skip is not null)
            return;

        await PreferBusyBox();
        var stack = await RepositoryStack.Staging.Declared();
        var server = stack["postgres-container"];
        Database = Variable(server, "POSTGRES_DB");
        foreach (var directory in new[] { Secrets, Backups })
            Directory.CreateDirectory(directory);
        foreach (
            var container in new[] { server, stack["postgres-backup-container"], stack["postgres-exporter-container"] }
        )
        {
            foreach (var (path, content) in container.Files)
            {
                if (path.StartsWith("/run/secrets/", StringComparison.Ordinal))
                    File.WriteAllText(
                        Path.Combine(Secrets, Path.GetFileName(path)),
                        $"secret-of-{Path.GetFileName(path)}"
                    );
                else
                    _directory.Write(Path.GetFileName(path), Here(content));
            }
        }

        await Start();
        await Initialise(server);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.Stop();
            _server.Dispose();
        }
        _directory.Dispose();
    }

    /// <summary>Starts the server, for the first time or again.</summary>
    internal async Task StartServer()
    {
        var (postgres, options) = AsServersUser(
            "postgres",
            ["-D", Data, "-k", Socket, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        );
        _server?.Dispose();
        _server = new ChildProcess(postgres, options);
        await Wait.Until(() => _server.Output.Contains("ready to accept connections"), "Postgres");
    }

    /// <summary>Ends the server and every connection to it.</summary>
    internal async Task StopServer()
    {
        await Scripts.Signal(_server!.Id, "INT");
        await _server.Exit();
    }

    /// <summary>Text of a script or a command with the paths in the container as they are here.</summary>
    internal string Here(string text) =>
        text.Replace("/run/secrets/", Secrets + "/").Replace("/backups/", Backups + "/");

    /// <summary>
    /// Runs SQL over TCP as a role, which must give its password; what psql says, and whether it went well.
    /// </summary>
    internal Task<(int ExitCode, string Output)> Sql(string role, string sql, string? password = null) =>
        Scripts.Run(
            "psql",
            ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql],
            [.. Connection(role), ("PGPASSWORD", password ?? $"secret-of-{PasswordFile(role)}")]
        );

    /// <summary>Runs SQL as the superuser and gives its rows.</summary>
    internal async Task<string> Query(string sql)
    {
        var (exitCode, output) = await Sql("postgres", sql);
        Assert.True(exitCode == 0, output);
        return output.Trim();
    }

    /// <summary>
    /// An empty database as a provider would hand it over: with an administrator who is no superuser.
    /// </summary>
    internal async Task<ManagedDatabase> Managed(string database)
    {
        await Query($"CREATE ROLE {database}_admin LOGIN CREATEDB CREATEROLE PASSWORD 'secret-of-admin'");
        await Query($"CREATE DATABASE {database} OWNER {database}_admin");
        return new(this, database, [.. Connection($"{database}_admin"), ("PGDATABASE", database)]);
    }

    /// <summary>Runs a script of the backup's container with the container's own variables, but here.</summary>
    internal async Task<(int ExitCode, string Output)> Backup(
        string verb,
        params (string Name, string Value)[] environment
    ) =>
        await Scripts.Run(
            "sh",
            [Path.Combine(_directory.Path, "backup.sh"), verb],
            [.. await BackupEnvironment(), .. environment]
        );

    /// <summary>Runs a command as <c>docker exec … sh -c</c> would in the backup's container.</summary>
    internal async Task<(int ExitCode, string Output)> InBackup(string command) =>
        await Scripts.Run("sh", ["-c", Here(command)], await BackupEnvironment());

    /// <summary>Starts a real exporter with the declared container's variables.</summary>
    internal async Task<ChildProcess> Exporter(int port)
    {
        var exporter = (await RepositoryStack.Staging.Declared())["postgres-exporter-container"];
        return new ChildProcess(
            "prometheus-postgres-exporter",
            [$"--web.listen-address=127.0.0.1:{port}"],
            [
                .. Variables(exporter)
                    .Select(variable =>
                        (
                            variable.Name,
                            Here(variable.Value)
                                .Replace("postgres:5432", $"127.0.0.1:{_port}")
                                .Replace("/etc/postgres-exporter", _directory.Path)
                        )
                    ),
            ]
        );
    }

    private async Task Start()
    {
        if (Environment.IsPrivilegedProcess)
            await Done(Scripts.Run("chown", ["-R", Nobody, _directory.Path]));
        var (initdb, arguments) = AsServersUser(
            "initdb",
            "--pgdata=" + Data,
            "--username=postgres",
            "--pwfile=" + Path.Combine(Secrets, "postgres_password"),
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"
        );
        await Done(Scripts.Run(initdb, arguments));
        await StartServer();
    }

    /// <summary>As the image's entry point does: the database, then the files in the order of their names.</summary>
    private async Task Initialise(DeclaredResource server)
    {
        (string, string)[] environment =
        [
            .. Variables(server),
            ("PATH", _searchPath),
            ("PGHOST", Socket),
            ("PGPORT", $"{_port}"),
            ("POSTGRES_USER", "postgres"),
        ];
        await Done(Scripts.Run("createdb", ["--username=postgres", Database], environment));
        var roles = Path.Combine(_directory.Path, "10-roles.sh");
        await Done(Scripts.Run("bash", ["-Eeo", "pipefail", "-c", $". {roles}"], environment));
        await Done(
            Scripts.Run(
                "psql",
                [
                    "--no-psqlrc",
                    "--set=ON_ERROR_STOP=1",
                    "--username=postgres",
                    $"--dbname={Database}",
                    $"--file={Path.Combine(_directory.Path, "20-schema.sql")}",
                ],
                environment
            )
        );
    }

    /// <summary>
    /// The backup's image has BusyBox's tools, so the scripts run with these where they are installed.
    /// </summary>
    private async Task PreferBusyBox()
    {
        if (Commands.Find("busybox") is not { } busybox)
            return;
        var directory = Directory.CreateDirectory(Path.Combine(_directory.Path, "busybox")).FullName;
        var known = (await Scripts.Run(busybox, ["--list"])).Output.Split('\n');
        foreach (var applet in Applets.Intersect(known))
            File.CreateSymbolicLink(Path.Combine(directory, applet), busybox);
        _searchPath = $"{directory}:{_searchPath}";
    }

    private async Task<(string Name, string Value)[]> BackupEnvironment()
    {
        var backup = (await RepositoryStack.Staging.Declared())["postgres-backup-container"];
        return
        [
            .. Variables(backup),
            ("PATH", _searchPath),
            ("PGHOST", "127.0.0.1"),
            ("PGPORT", _port.ToString(CultureInfo.InvariantCulture)),
            ("PGPASSWORD_FILE", Path.Combine(Secrets, "user_password")),
            ("BACKUP_DIRECTORY", Backups),
        ];
    }

    private (string Name, string Value)[] Connection(string role) =>
        [
            ("PATH", _searchPath),
            ("PGHOST", "127.0.0.1"),
            ("PGPORT", $"{_port}"),
            ("PGDATABASE", Database),
            ("PGUSER", role),
        ];

    private static string PasswordFile(string role) =>
        role switch
        {
            "postgres" => "postgres_password",
            "exporter" => "exporter_password",
            _ => "user_password",
        };

    private static (string Program, string[] Arguments) AsServersUser(string program, params string[] arguments)
    {
        var path = Commands.Find(program)!;
        return Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", path, .. arguments])
            : (path, arguments);
    }

    private static IEnumerable<(string Name, string Value)> Variables(DeclaredResource container) =>
        container.Values("envs").Select(variable => variable.Split('=', 2)).Select(pair => (pair[0], pair[1]));

    private static string Variable(DeclaredResource container, string name) =>
        Variables(container).Single(variable => variable.Name == name).Value;

    private static async Task Done(Task<(int ExitCode, string Output)> run)
    {
        var (exitCode, output) = await run;
        Assert.True(exitCode == 0, output);
    }
}
