namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="RedisContainer"/>.</summary>
public sealed record RedisContainerArgs
{
    /// <summary>Image; must be compatible with the public <c>redis</c> image.</summary>
    public required string Image { get; init; }

    /// <summary>Memory for keys in MiB; above it the least recently used keys are evicted.</summary>
    public int MaxMemoryMib { get; init; } = 512;
}

/// <summary>Redis 7 on Docker, with an append-only file on a volume.</summary>
public sealed class RedisContainer : ContainerPart
{
    /// <summary>Port that Redis listens on.</summary>
    public const int Port = 6379;

    private const string ConfigFile = "/usr/local/etc/redis/redis.conf";
    private const string PasswordFile = $"{SecretFiles.Folder}/redis_password";

    /// <summary>The password that clients must send, a secret.</summary>
    public Output<string> Password { get; }

    /// <summary>Declares Redis.</summary>
    public RedisContainer(string name, DockerScope scope, RedisContainerArgs args)
        : base("RedisContainer", name, scope)
    {
        Password = GeneratedPassword.Declare($"{name}-password", this, opensRetainedData: true).Result;
        var data = DeclareVolume($"{name}-data", isRetained: true);
        // While the append-only file is rewritten, every changed page is in memory twice, and pages take an eighth more
        // than the keys in them. A limit of 1.5 times the keys was not enough: Redis was killed during a rewrite under
        // write load.
        var memoryMib = args.MaxMemoryMib * 9 / 4 + 64;
        DeclareContainer(
            name,
            new(PullImage(args.Image), memoryMib)
            {
                Command = ["redis-server", ConfigFile],
                Files = [new(ConfigFile, Config(args.MaxMemoryMib)), new(PasswordFile, Password)],
                Volumes = [new(data, "/data")],
                Networks = [new(scope.Networks.Redis, name)],
                HealthCheck = HealthCheck.Shell(
                    $"REDISCLI_AUTH=\"$(cat {PasswordFile})\" redis-cli -h 127.0.0.1 ping | grep -q PONG"
                ),
                // As root, its entry point would chown /data, which needs more capabilities than Redis itself.
                User = "redis",
                StopGraceSeconds = 30,
                StartTimeoutSeconds = HardenedContainerArgs.DataStartTimeoutSeconds,
            }
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
