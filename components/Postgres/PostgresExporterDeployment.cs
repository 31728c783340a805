using InventarioRetail.Monitoring;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="PostgresExporterDeployment"/>.</summary>
public sealed record PostgresExporterDeploymentArgs
{
    /// <summary>Image; must be compatible with the public <c>postgres-exporter</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>Host name of Postgres.</summary>
    public required Input<string> DatabaseHost { get; init; }

    /// <summary>Port of Postgres.</summary>
    public int DatabasePort { get; init; } = 5432;

    /// <summary>A role that may read statistics (<c>pg_monitor</c>).</summary>
    public required DatabaseLogin Login { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 64;
}

/// <summary>The Prometheus exporter for a managed Postgres, on Kubernetes; it connects over TLS only.</summary>
public sealed class PostgresExporterDeployment : ComponentResource
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 9187;

    private const string SecretPath = "/run/secrets";
    private const string PasswordKey = "exporter_password";

    /// <summary>UID of <c>nobody</c> in the public image.</summary>
    private const int UserId = 65534;

    /// <summary>Declares the exporter.</summary>
    public PostgresExporterDeployment(
        string name,
        KubernetesEnvironment environment,
        PostgresExporterDeploymentArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:PostgresExporterDeployment", name, options)
    {
        const string Part = PartName.PostgresExporter;
        var login = args.Login;
        ClusterSecret.Declare($"{name}-secret", Part, Part, environment, [(PasswordKey, login.Password)], this);
        HardenedWorkload.Stateless(
            Part,
            environment,
            new()
            {
                Image = args.Image,
                MemoryMib = args.MemoryMib,
                CpuMillis = 50,
                Ports = [new("http", Port)],
                Ready = new("/", Port),
                UserId = UserId,
                Environment =
                [
                    new EnvVarArgs
                    {
                        Name = "DATA_SOURCE_URI",
                        Value = Output.Format(
                            $"{args.DatabaseHost}:{args.DatabasePort}/{login.Database}?sslmode=require"
                        ),
                    },
                    new EnvVarArgs { Name = "DATA_SOURCE_USER", Value = login.User },
                    new EnvVarArgs { Name = "DATA_SOURCE_PASS_FILE", Value = $"{SecretPath}/{PasswordKey}" },
                ],
                Volumes = [PodVolume.OfSecret("secrets", Part, SecretPath)],
            },
            new() { Parent = this }
        );
        RegisterOutputs();
    }
}
