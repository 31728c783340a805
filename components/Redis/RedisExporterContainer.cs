namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="RedisExporterContainer"/>; its image must be compatible with the public
/// <c>redis_exporter</c> image.
/// </summary>
public sealed record RedisExporterContainerArgs() : PartArgs(memoryMib: 64)
{
    /// <summary>The server whose metrics it exports.</summary>
    public required RedisContainer Redis { get; init; }
}

/// <summary>The Prometheus exporter for Redis on Docker.</summary>
public sealed class RedisExporterContainer : ContainerPart
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 9121;

    private const string PasswordFile = $"{SecretFiles.Folder}/redis_passwords.json";

    /// <summary>Declares the exporter.</summary>
    public RedisExporterContainer(string name, DockerScope scope, RedisExporterContainerArgs args)
        : base("RedisExporterContainer", name, scope)
    {
        var redis = args.Redis;
        var address = $"redis://{redis.Host}:{RedisContainer.Port}";
        DeclareContainer(
            name,
            new(PullImage(args.Image), args.MemoryMib)
            {
                Environment =
                [
                    $"REDIS_ADDR={address}",
                    $"REDIS_PASSWORD_FILE={PasswordFile}",
                    // An unreachable Redis must be reported as down before the scrape times out.
                    "REDIS_EXPORTER_CONNECTION_TIMEOUT=2s",
                ],
                // The exporter's password file is a JSON object that maps addresses to passwords.
                Files = [new(PasswordFile, Output.Format($"{{\"{address}\": \"{redis.Password}\"}}\n"))],
                Networks = [new(scope.Networks.Internal, name), new(scope.Networks.Redis)],
                FailFastDns = true,
                HealthCheck = HealthCheck.Http(Port, "/health"),
            },
            redis
        );
        RegisterOutputs();
    }
}
