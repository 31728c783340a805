using InventarioRetail.Monitoring;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="RedisExporterDeployment"/>.</summary>
public sealed record RedisExporterDeploymentArgs
{
    /// <summary>Image; must be compatible with the public <c>redis_exporter</c> image, Alpine variant.</summary>
    public required string Image { get; init; }

    /// <summary>Host name of Redis.</summary>
    public required Input<string> RedisHost { get; init; }

    /// <summary>Port of Redis.</summary>
    public int RedisPort { get; init; } = 6379;

    /// <summary>Password of Redis, or its auth token; a secret.</summary>
    public required Output<string> Password { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 64;
}

/// <summary>The Prometheus exporter for a managed Redis, on Kubernetes; it connects over TLS only.</summary>
public sealed class RedisExporterDeployment : ComponentResource
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 9121;

    private const string Password = "REDIS_PASSWORD";

    /// <summary>UID of <c>redis_exporter</c> in the public image.</summary>
    private const int UserId = 59000;

    /// <summary>Declares the exporter.</summary>
    public RedisExporterDeployment(
        string name,
        KubernetesEnvironment environment,
        RedisExporterDeploymentArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:RedisExporterDeployment", name, options)
    {
        const string Part = PartName.RedisExporter;
        var address = Output.Format($"rediss://{args.RedisHost}:{args.RedisPort}");
        ClusterSecret.Declare($"{name}-secret", Part, Part, environment, [(Password, args.Password)], this);
        HardenedWorkload.Stateless(
            Part,
            environment,
            new()
            {
                Image = args.Image,
                MemoryMib = args.MemoryMib,
                CpuMillis = 50,
                Ports = [new("http", Port)],
                Ready = new("/health", Port),
                UserId = UserId,
                Environment =
                [
                    new EnvVarArgs { Name = "REDIS_ADDR", Value = address },
                    HardenedPod.FromSecret(Password, Part),
                ],
            },
            new() { Parent = this }
        );
        RegisterOutputs();
    }
}
