using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="RedisExporterDeployment"/>; its image must be compatible with the public
/// <c>redis_exporter</c> image, Alpine variant.
/// </summary>
public sealed record RedisExporterDeploymentArgs() : PartArgs(memoryMib: 64)
{
    /// <summary>Host name of Redis.</summary>
    public required Input<string> RedisHost { get; init; }

    /// <summary>Port of Redis.</summary>
    public int RedisPort { get; init; } = 6379;

    /// <summary>Password of Redis, or its auth token; a secret.</summary>
    public required Output<string> Password { get; init; }
}

/// <summary>The Prometheus exporter for a managed Redis, on Kubernetes; it connects over TLS only.</summary>
public sealed class RedisExporterDeployment : ClusterPart
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 9121;

    private const string Password = "REDIS_PASSWORD";

    /// <summary>Declares the exporter.</summary>
    public RedisExporterDeployment(string name, ClusterScope scope, RedisExporterDeploymentArgs args)
        : base("RedisExporterDeployment", name, PartName.RedisExporter, scope)
    {
        var address = Output.Format($"rediss://{args.RedisHost}:{args.RedisPort}");
        DeclareSecret((Password, args.Password));
        DeclareDeployment(
            new(args.Image, args.MemoryMib)
            {
                Ready = new("/health", Port),
                UserId = ImageUsers.RedisExporter,
                Environment =
                [
                    new EnvVarArgs { Name = "REDIS_ADDR", Value = address },
                    HardenedPod.FromSecret(Password, Part),
                ],
                // An scope.Environment variable keeps its value as long as the pod runs.
                StartConfiguration = args.Password,
            }
        );
        RegisterOutputs();
    }
}
