using FsCheck;
using FsCheck.Fluent;

namespace InventarioRetail.Cli.Tests;

/// <summary>What holds for the graph of any valid settings.</summary>
public sealed class GraphPropertyTests
{
    private static readonly Gen<string> Tag =
        from major in Gen.Choose(0, 30)
        from minor in Gen.Choose(0, 30)
        from suffix in Gen.Elements("", "", "-rc1", "_hotfix", "-BETA.2", "." + new string('x', 30))
        select $"v{major}.{minor}{suffix}";

    private static readonly Gen<string> Digest =
        from letter in Gen.Elements('0', '9', 'a', 'f')
        from isPinned in Gen.Elements(false, false, true)
        select isPinned ? $"@sha256:{new string(letter, 64)}" : "";

    private static readonly Gen<(string Stable, string? Canary)> Release =
        from stable in Tag
        from stableDigest in Digest
        from canary in Tag
        from canaryDigest in Digest
        from hasCanary in Gen.Elements(false, true, true)
        select (stable + stableDigest, hasCanary && canary != stable ? canary + canaryDigest : null);

    private static readonly Gen<string> Flags =
        from names in Gen.SubListOf("batch-patches-v1", "experimental-caching", "a", "new-checkout-2")
        from percents in Gen.Choose(0, 100).ArrayOf(4)
        select $"{{ {string.Join(", ", names.Zip(percents, (name, percent) => $"{name}: {percent}"))} }}";

    private static readonly Gen<string> Others =
        from port in Gen.Choose(1024, 20_000)
        from publishesPostgres in Gen.Elements(false, true)
        from dashboardPort in Gen.Choose(1, 65_535)
        from memory in Gen.Elements("16MiB", "512MiB", "3GiB", "1024GiB")
        from timeout in Gen.Elements("1s", "30s", "1h")
        from requests in Gen.Choose(1, 1_000_000)
        from files in Gen.Choose(1, 1000)
        from interval in Gen.Choose(1, 30)
        from environment in Gen.Elements("{}", "{ A: b }", "{ A: '' , B: \"x\\ny\\t|`\" , C: { secure: v1 } }")
        from origins in Gen.Elements("[]", "[http://localhost:8080, https://*.example.com]")
        select $$"""
              shop:router: { hostPort: {{port}}, sessionCookie: sid, memory: {{memory}} }
              shop:prometheus: { hostPort: {{port + 1}}, scrapeInterval: {{interval}}s, slowScrapeInterval: {{interval
                + 30}}s }
              shop:grafana: { hostPort: {{port + 2}}, memory: {{memory}} }
              shop:postgres: { {{(
                publishesPostgres ? $"hostPort: {port + 3}, " : ""
            )}}memory: {{memory}}, backup: { at: "04:59", keep: {{files}} } }
              shop:redis: { maxMemory: {{memory}} }
              shop:logs: { maxSize: {{memory}}, maxFiles: {{files}} }
              shop:objectStore: { corsOrigins: {{origins}}, expireNoncurrentAfter: {{interval}}d }
              shop:dashboard:
                port: {{dashboardPort}}
                memory: {{memory}}
                requestTimeout: {{timeout}}
                rateLimit: { requests: {{requests}}, window: {{timeout}} }
                environment: {{environment}}

            """;

    /// <summary>Valid stack files of the project <c>shop</c>.</summary>
    internal static readonly Arbitrary<(string Text, string? Canary, int Weight, int OtherWeight)> Stacks = (
        from release in Release
        from weight in Gen.Choose(0, 100)
        from otherWeight in Gen.Choose(0, 100)
        from flags in Flags
        from others in Others
        let split = release.Canary is null ? "" : $", canary: \"{release.Canary}\", weight: {weight}"
        let keys = $"  shop:release: {{ stable: \"{release.Stable}\"{split} }}\n  shop:flags: {flags}\n{others}"
        where SameName(release.Stable) != SameName(release.Canary)
        select ($"config:\n  shop:platform: docker\n{keys}", release.Canary, weight, otherWeight)
    ).ToArbitrary();

    [Fact]
    public void Any_settings_give_a_graph_in_which_a_wave_replaces_one_resource() =>
        Prop.ForAll(
                Stacks,
                stack =>
                    CheckAsync(stack.Text, stack.Canary, stack.Weight, stack.OtherWeight).WaitAsync(Wait.Bound).Wait()
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    private static async Task CheckAsync(string text, string? canary, int weight, int otherWeight)
    {
        var tree = StackFile.Parse(text, "Pulumi.dev.yaml", "shop");
        var stack = await RecordAsync(tree);

        AssertIsGraph(stack);
        Assert.Empty(StackDiff.Between(stack, stack).Changed());
        // Recorded again, so that what is not determined by the settings would show.
        var next = canary is null ? tree : ConfigOverrides.Apply(tree, "release.weight", $"{otherWeight}");
        Assert.Equal(
            canary is null || weight == otherWeight ? [] : ["replace router-publisher-container"],
            StackDiff.Between(stack, await RecordAsync(next)).Changed()
        );
    }

    private static Task<RecordedStack> RecordAsync(ConfigTree tree) =>
        StackRecorder.RecordAsync(StackSettings.Parse(tree, "shop", "dev").OrThrow());

    /// <summary>Every URN is there once, after its parent and all that it depends on.</summary>
    private static void AssertIsGraph(RecordedStack stack)
    {
        var declared = new HashSet<string>();
        foreach (var resource in stack.Resources)
        {
            if (resource.Parent is { } parent)
                Assert.Contains(parent, declared);
            Assert.Subset(declared, resource.Dependencies.ToHashSet());
            Assert.True(declared.Add(resource.Urn), $"Twice: {resource.Urn}");
        }
    }

    /// <summary>
    /// Two revisions whose resources would have one name are refused; the tests of the settings say so.
    /// </summary>
    private static string? SameName(string? revision) =>
        revision is null ? null : Revision.Parse(revision).ResourceName;
}
