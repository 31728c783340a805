using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="PostgresExporterDeployment"/>; its image must be compatible with the public
/// <c>postgres-exporter</c> image.
/// </summary>
public sealed record PostgresExporterDeploymentArgs() : PartArgs(memoryMib: 64)
{
    /// <summary>Host name of Postgres.</summary>
    public required Input<string> DatabaseHost { get; init; }

    /// <summary>Port of Postgres.</summary>
    public int DatabasePort { get; init; } = 5432;

    /// <summary>A role that may read statistics (<c>pg_monitor</c>).</summary>
    public required DatabaseLogin Login { get; init; }
}

/// <summary>The Prometheus exporter for a managed Postgres, on Kubernetes; it connects over TLS only.</summary>
public sealed class PostgresExporterDeployment : ClusterPart
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 9187;

    private const string PasswordKey = "exporter_password";

    /// <summary>Declares the exporter.</summary>
    public PostgresExporterDeployment(string name, ClusterScope scope, PostgresExporterDeploymentArgs args)
        : base("PostgresExporterDeployment", name, PartName.PostgresExporter, scope)
    {
        var login = args.Login;
        DeclareDeployment(
            new(args.Image, args.MemoryMib)
            {
                Ready = new("/", Port),
                UserId = ImageUsers.Nobody,
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
                    new EnvVarArgs { Name = "DATA_SOURCE_PASS_FILE", Value = $"{SecretFiles.Folder}/{PasswordKey}" },
                ],
                Volumes = [MountSecret((PasswordKey, login.Password))],
            }
        );
        RegisterOutputs();
    }
}
