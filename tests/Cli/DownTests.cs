namespace InventarioRetail.Cli.Tests;

/// <summary>
/// What <c>down</c> leaves of the real stacks. The whole lists are <c>down.yaml</c> of the snapshots.
/// </summary>
public sealed class DownTests
{
    private const string Release = "{ stable: v1.0.0 }";

    [Fact]
    public async Task Down_deletes_nothing_in_the_AWS_account()
    {
        var down = EngineDestroy.Of(await Production.RecordAsync(Release));

        Assert.Empty(Names(down.Deleted, "aws:"));
        // A new version replaces it at the next up; the secret keeps this one until then.
        Assert.Equal(["credentials-version"], Names(down.Forgotten, ""));
    }

    [Fact]
    public async Task Down_without_protection_of_what_guards_the_data_would_delete_it()
    {
        var stack = await Production.RecordAsync(Release);
        var bare = stack with
        {
            Resources =
            [
                .. stack.Resources.Select(resource =>
                    resource.Name is "object-store-cors" or "postgres-from-cluster" or "postgres-subnets"
                        ? resource with
                        {
                            Protect = false,
                            RetainOnDelete = false,
                        }
                        : resource
                ),
            ],
        };

        // The database needs its subnet group, so the engine keeps that by itself.
        Assert.Equal(["object-store-cors", "postgres-from-cluster"], Names(EngineDestroy.Of(bare).Deleted, "aws:"));
    }

    [Fact]
    public async Task Down_keeps_the_passwords_of_the_data_that_it_keeps()
    {
        var docker = EngineDestroy.Of(await Staging.RecordAsync(Release));
        var account = EngineDestroy.Of(await Production.RecordAsync(Release));

        Assert.Equal(
            ["postgres-admin-password", "postgres-exporter-password", "postgres-password", "redis-password"],
            Names(docker.Kept, "random:")
        );
        Assert.Equal(
            [
                "grafana-admin-password",
                "postgres-admin-password",
                "postgres-exporter-password",
                "postgres-password",
                "redis-password",
            ],
            Names(account.Kept, "random:")
        );
    }

    [Fact]
    public async Task Down_deletes_a_resource_only_after_what_depends_on_it()
    {
        foreach (var stack in new[] { await Staging.RecordAsync(Release), await Production.RecordAsync(Release) })
        {
            var gone = new HashSet<string>();
            foreach (var resource in EngineDestroy.Of(stack).Deleted)
            {
                gone.Add(resource.Urn);
                Assert.All(
                    stack.Resources.Where(other => other.Dependencies.Contains(resource.Urn)),
                    other => Assert.True(gone.Contains(other.Urn) || other.RetainOnDelete, other.Name)
                );
            }
        }
    }

    private static string[] Names(IEnumerable<RecordedResource> resources, string type) =>
        [
            .. resources
                .Where(resource => resource.Custom && resource.Type.StartsWith(type, StringComparison.Ordinal))
                .Select(resource => resource.Name)
                .Order(StringComparer.Ordinal),
        ];
}
