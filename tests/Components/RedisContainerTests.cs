using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class RedisContainerTests
{
    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declared(new() { Image = "registry.test/redis:7.4", MaxMemoryMib = 64 });

        var container = stack["redis-container"];
        Assert.Equal("registry.test/redis:7.4", container["image"]);
        Assert.Equal(("208", "208"), (container["memory"], container["memorySwap"]));
        Assert.Contains("\nmaxmemory 64mb\n", container.Files["/usr/local/etc/redis/redis.conf"]);
    }

    [Fact]
    public async Task It_tells_others_where_it_is_and_its_password()
    {
        RedisContainer? redis = null;
        await Declaration.Of(stack => redis = New(stack, "cache"));

        Assert.Equal(("cache", 6379), (redis!.Host, RedisContainer.Port));
        Assert.Equal("‹cache-password›", await OutputUtilities.GetValueAsync(redis.Password));
        Assert.True(await Output.IsSecretAsync(redis.Password));
    }

    [RequiresCommandFact("redis-server", "redis-cli", "sh")]
    public async Task A_real_redis_takes_the_file_and_passes_the_health_check_with_the_password_only()
    {
        using var directory = new TempDirectory();
        var port = Ports.Free();
        var container = (await Declared())["redis-container"];
        var config = directory.Write(
            "redis.conf",
            container
                .Files["/usr/local/etc/redis/redis.conf"]
                .Replace("dir /data", $"dir {directory.Path}")
                .Replace("port 6379", $"port {port}")
                .Replace("‹redis-password›", "secret")
        );
        var password = directory.Write("password", "secret");
        using var server = new ChildProcess("redis-server", [config]);
        await Wait.Until(() => server.Output.Contains("Ready to accept connections"), "Redis");

        var check = container
            .Values("healthcheck.tests")
            .Last()
            .Replace("/run/secrets/redis_password", password)
            .Replace("redis-cli", $"redis-cli -p {port}");
        Assert.Equal(0, (await Scripts.Run("sh", ["-c", check])).ExitCode);
        Assert.Equal(1, (await Scripts.Run("sh", ["-c", check.Replace(password, "/dev/null")])).ExitCode);
        foreach (
            var (setting, value) in new[]
            {
                ("maxmemory", $"{512 * 1024 * 1024}"),
                ("maxmemory-policy", "allkeys-lru"),
                ("appendonly", "yes"),
                ("appendfsync", "everysec"),
                ("save", ""),
            }
        )
        {
            var answer = await Scripts.Run(
                "redis-cli",
                ["-p", $"{port}", "--csv", "config", "get", setting],
                ("REDISCLI_AUTH", "secret")
            );
            Assert.Equal($"\"{setting}\",\"{value}\"\n", answer.Output);
        }
    }

    private static Task<Declaration> Declared(RedisContainerArgs? args = null) =>
        Declaration.Of(stack => New(stack, "redis", args));

    private static RedisContainer New(Declaration stack, string name, RedisContainerArgs? args = null) =>
        new(name, stack.Docker, args ?? new() { Image = Declaration.Images.Redis });
}
