namespace InventarioRetail.Cli.Tests;

/// <summary>The digest to which a release pins its revision.</summary>
public sealed class ImagePinTests
{
    private const string Inspect =
        "docker image inspect --format {{range .RepoDigests}}{{println .}}{{end}} shop/web:v1.2.0";

    private static readonly string Digest = $"sha256:{new string('a', 64)}";

    [Fact]
    public async Task An_image_of_this_machine_is_pinned_as_it_is()
    {
        using var tools = Docker($"echo other/web@sha256:{new string('b', 64)}; echo shop/web@{Digest}");

        Assert.Equal($"v1.2.0@{Digest}", await PinAsync(tools, "v1.2.0"));
        Assert.Equal([Inspect], tools.Calls);
    }

    [Fact]
    public async Task An_image_that_is_elsewhere_is_pulled_first_but_not_in_a_dry_run()
    {
        using var tools = new FakeTools().With(
            "docker",
            $"""
            case "$1" in
              pull) : > "$CALLS.pulled" ;;
              *) [ -e "$CALLS.pulled" ] || exit 1; echo shop/web@{Digest} ;;
            esac
            """
        );

        Assert.Equal("v1.2.0", await PinAsync(tools, "v1.2.0", mayPull: false));
        Assert.Equal($"v1.2.0@{Digest}", await PinAsync(tools, "v1.2.0"));
        Assert.Equal([Inspect, Inspect, "docker pull --quiet shop/web:v1.2.0", Inspect], tools.Calls);
    }

    [Fact]
    public async Task Without_a_digest_the_tag_stays()
    {
        using var never = Docker("echo");
        using var nowhere = Docker("exit 1");
        using var none = new FakeTools();

        foreach (var tools in new[] { never, nowhere, none })
            Assert.Equal("v1.2.0", await PinAsync(tools, "v1.2.0"));
    }

    [Fact]
    public async Task What_is_pinned_already_or_built_here_is_not_looked_up()
    {
        using var tools = Docker("exit 1");

        Assert.Equal($"v1.2.0@{Digest}", await PinAsync(tools, $"v1.2.0@{Digest}"));
        Assert.Equal("v1.2.0", await PinAsync(tools, "v1.2.0", "{ image: shop/web, build: sample }"));
        Assert.Empty(tools.Calls);
    }

    /// <summary>A stack on Docker whose dashboard has these settings.</summary>
    internal static StackSettings Settings(string dashboard)
    {
        var file = StackFile.Parse(
            $"config:\n  shop:platform: docker\n  shop:release: {{ stable: v1.0.0 }}\n  shop:dashboard: {dashboard}\n",
            "Pulumi.dev.yaml",
            "shop"
        );
        return StackSettings.Parse(file, "shop", "dev").Settings!;
    }

    private static FakeTools Docker(string script) => new FakeTools().With("docker", script);

    private static async Task<string> PinAsync(
        FakeTools tools,
        string revision,
        string dashboard = "{ image: shop/web }",
        bool mayPull = true
    ) =>
        (
            await new ImagePin(tools.Runner).PinAsync(
                Revision.Parse(revision),
                Settings(dashboard),
                mayPull,
                CancellationToken.None
            )
        ).ToString();
}
