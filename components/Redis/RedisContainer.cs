using Pulumi;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="RedisContainer"/>.</summary>
public sealed record RedisContainerArgs
{
    /// <summary>Image that keeps the contract of the public <c>redis</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>Memory for keys in MiB; beyond it the least recently used keys are evicted (requirements R-REDIS).</summary>
    public int MaxMemoryMib { get; init; } = 512;
}

/// <summary>Redis 7 on Docker with an append-only file on a volume (requirements R-REDIS).</summary>
public sealed class RedisContainer : ComponentResource
{
    /// <summary>Port that Redis listens on.</summary>
    public const int Port = 6379;

    private const string ConfigFile = "/usr/local/etc/redis/redis.conf";
    private const string PasswordFile = "/run/secrets/redis_password";

    /// <summary>Name that the other containers call it by.</summary>
    public string Host { get; }

    /// <summary>The password that every client must give, a secret.</summary>
    public Output<string> Password { get; }

    /// <summary>Declares Redis.</summary>
    public RedisContainer(
        string name,
        DockerEnvironment environment,
        DockerNetworks networks,
        RedisContainerArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:RedisContainer", name, options)
    {
        Host = name;
        Password = GeneratedPassword.Declare($"{name}-password", this, opensRetainedData: true).Result;
        var data = DataVolume.Declare($"{name}-data", environment, this, isRetained: true);
        HardenedContainer.Declare(
            name,
            environment,
            new()
            {
                Image = DockerImage.Pull($"{name}-image", args.Image, this),
                // While the append-only file is rewritten, every page that changes stands in memory twice; and pages take an eighth more
                // than the keys in them. Half as much again as the keys was not enough: under writes Redis was killed in a rewrite.
                MemoryMib = args.MaxMemoryMib * 9 / 4 + 64,
                Command = ["redis-server", ConfigFile],
                Files = [new(ConfigFile, Config(args.MaxMemoryMib)), new(PasswordFile, Password)],
                Volumes = [new(data, "/data")],
                Networks = [new(networks.Redis, name)],
                HealthCheck = HealthCheck.Shell(
                    $"REDISCLI_AUTH=\"$(cat {PasswordFile})\" redis-cli -h 127.0.0.1 ping | grep -q PONG"
                ),
                // As root, its entry point would have to change owners below /data, which takes more rights than Redis needs.
                User = "redis",
                StopGraceSeconds = 30,
            },
            new() { Parent = this }
        );
        RegisterOutputs();
    }

    private Output<string> Config(int maxMemoryMib) =>
        Output.Format(
            $"""
            bind * -::*
            port {Port}
            requirepass {Password}
            dir /data
            appendonly yes
            appendfsync everysec
            save ""
            maxmemory {maxMemoryMib}mb
            maxmemory-policy allkeys-lru

            """
        );
}
