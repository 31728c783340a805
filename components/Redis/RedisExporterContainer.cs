using Pulumi;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="RedisExporterContainer"/>.</summary>
public sealed record RedisExporterContainerArgs
{
    /// <summary>Image; must be compatible with the public <c>redis_exporter</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 64;
}

/// <summary>The Prometheus exporter for Redis on Docker.</summary>
public sealed class RedisExporterContainer : ComponentResource
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 9121;

    private const string PasswordFile = "/run/secrets/redis_passwords.json";

    /// <summary>Host name that other containers use.</summary>
    public string Host { get; }

    /// <summary>Declares the exporter.</summary>
    public RedisExporterContainer(
        string name,
        DockerEnvironment environment,
        DockerNetworks networks,
        RedisContainer redis,
        RedisExporterContainerArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:RedisExporterContainer", name, options)
    {
        Host = name;
        var address = $"redis://{redis.Host}:{RedisContainer.Port}";
        HardenedContainer.Declare(
            name,
            environment,
            new()
            {
                Image = DockerImage.Pull($"{name}-image", args.Image, this),
                MemoryMib = args.MemoryMib,
                Environment =
                [
                    $"REDIS_ADDR={address}",
                    $"REDIS_PASSWORD_FILE={PasswordFile}",
                    // An unreachable Redis must be reported as down before the scrape times out.
                    "REDIS_EXPORTER_CONNECTION_TIMEOUT=2s",
                ],
                // The exporter's password file is a JSON object that maps addresses to passwords.
                Files = [new(PasswordFile, Output.Format($"{{\"{address}\": \"{redis.Password}\"}}\n"))],
                Networks = [new(networks.Internal, name), new(networks.Redis)],
                FailFastDns = true,
                HealthCheck = HealthCheck.Http(Port, "/health"),
            },
            new() { Parent = this, DependsOn = { redis } }
        );
        RegisterOutputs();
    }
}
