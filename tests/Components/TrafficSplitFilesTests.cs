using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

/// <summary>The files of a split as text.</summary>
public sealed class TrafficSplitFilesTests
{
    private static readonly SplitRevision Stable = new("v1.0.0", "dashboard-v1-0-0", 8080);
    private static readonly SplitRevision Canary = new("v1.0.0-rc1", "dashboard-v1-0-0-rc1", 8080);
    private static readonly Dictionary<string, int> NoFlags = [];

    [Theory]
    [InlineData(0, """{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"off"}""")]
    [InlineData(
        25,
        """{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"off","targeting":{"fractional":[["on",25],["off",75]]}}"""
    )]
    [InlineData(100, """{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"on"}""")]
    public void A_flag_is_off_on_or_drawn(int percent, string expected)
    {
        var flags = RouterFiles.Flags(new Dictionary<string, int> { ["a"] = percent });

        Assert.Equal(expected, JsonNode.Parse(flags)!["flags"]!["a"]!.ToJsonString());
    }

    [Fact]
    public void Without_a_canary_everybody_is_on_stable_and_nothing_names_another_revision()
    {
        var files = RouterFiles.Render(new Split(Stable, null, 0), new RouterOptions(), NoFlags);

        Assert.Equal("v1.0.0 0\n", files.SplitMap);
        Assert.DoesNotContain("canary", files.HaproxyConfig);
        Assert.Single(JsonDocument.Parse(files.Targets).RootElement.EnumerateArray());
        Assert.Empty(JsonDocument.Parse(files.Flags).RootElement.GetProperty("flags").EnumerateObject());
    }

    [Fact]
    public void Another_weight_changes_the_map_and_the_release_only()
    {
        var ten = RouterFiles.Render(new Split(Stable, Canary, 10), new RouterOptions(), NoFlags).ByPath;
        var twentyFive = RouterFiles.Render(new Split(Stable, Canary, 25), new RouterOptions(), NoFlags).ByPath;

        var changed = ten.Keys.Where(path => ten[path] != twentyFive[path]);

        Assert.Equal(["release", "split.map"], changed);
        Assert.Equal(ten["release"].Split(' ')[1], twentyFive["release"].Split(' ')[1]);
    }

    [Fact]
    public void A_flag_changes_the_flags_and_the_release_only()
    {
        var split = new Split(Stable, null, 0);
        var off = RouterFiles.Render(split, new RouterOptions(), new Dictionary<string, int> { ["a"] = 0 }).ByPath;
        var on = RouterFiles.Render(split, new RouterOptions(), new Dictionary<string, int> { ["a"] = 5 }).ByPath;

        Assert.Equal(["flags/flags.json", "release"], off.Keys.Where(path => off[path] != on[path]));
    }

    [Fact]
    public void A_running_revisions_target_is_the_same_as_canary_and_as_stable()
    {
        static string Target(Split split, string revision) =>
            JsonDocument
                .Parse(RouterFiles.Render(split, new RouterOptions(), NoFlags).Targets)
                .RootElement.EnumerateArray()
                .Single(target => target.GetProperty("labels").GetProperty("revision").GetString() == revision)
                .GetRawText();

        Assert.Equal(
            Target(new Split(Stable, Canary, 100), Canary.Name),
            Target(new Split(Canary, Stable, 0), Canary.Name)
        );
    }

    [Fact]
    public void The_files_depend_on_nothing_but_their_input()
    {
        var first = Files(new() { ["a"] = 1, ["b"] = 2 });
        var second = Files(new() { ["b"] = 2, ["a"] = 1 });

        Assert.Equal(first, second);

        static IReadOnlyDictionary<string, string> Files(Dictionary<string, int> flags) =>
            RouterFiles.Render(new Split(Stable, Canary, 1), new RouterOptions(), flags).ByPath;
    }

    [Fact]
    public void Every_option_is_in_the_configuration()
    {
        var options = new RouterOptions
        {
            Address = "10.0.0.1",
            Port = 1001,
            MetricsPort = 1002,
            ScrapePort = 1003,
            PeersPort = 1004,
            RateLimit = new RateLimit(77, TimeSpan.FromSeconds(30)),
            RateLimitedUsers = 1005,
            SessionCookie = "sid",
            HealthPath = "/alive",
            ServerTimeout = TimeSpan.FromSeconds(12),
            MaxBodyBytes = 1006,
            MaxConnections = 1007,
            ContentSecurityPolicy = "default-src 'none'",
        };

        var config = RouterFiles.Render(new Split(Stable, Canary, 10), options, NoFlags).HaproxyConfig;

        Assert.All(
            [
                "bind 10.0.0.1:1001\n",
                "bind 10.0.0.1:1002\n",
                "bind 10.0.0.1:1003\n",
                "peer router 127.0.0.1:1004\n",
                "size 1005 expire 30s store gpc0_rate(30s)",
                "hdr Retry-After 30 if { sc_gpc0_rate(0,rate-limit) ge 77 }",
                "req.cook(sid)",
                "uri /alive ver",
                "timeout server 12s\n",
                "hard-stop-after 42s\n",
                "req.body_size gt 1006 }",
                "global\n  log stdout len 8192 format raw local0\n  maxconn 1107\n",
                "  maxconn 1007\n",
                "Content-Security-Policy \"default-src 'none'\" unless",
            ],
            text => Assert.Contains(text, config)
        );
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100)]
    [InlineData(100, 10000)]
    public void A_weight_is_published_in_hundredths_of_a_percent(int weight, int hundredths) =>
        Assert.Equal(
            $"v1.0.0>v1.0.0-rc1 {hundredths}\n",
            RouterFiles.Render(new Split(Stable, Canary, weight), new RouterOptions(), NoFlags).SplitMap
        );

    public static TheoryData<Split, string> ImpossibleSplits { get; } =
        new()
        {
            { new(Stable, Canary, -1), "The weight -1 must be a percentage from 0 to 100." },
            { new(Stable, Canary, 101), "The weight 101 must be a percentage from 0 to 100." },
            { new(Stable, Canary, int.MaxValue), "The weight 2147483647 must be a percentage from 0 to 100." },
            { new(Stable, null, 10), "The weight is 10 %, but there is no canary: it must be 0." },
            { new(Stable, Stable, 10), "The stable revision and the canary are both 'v1.0.0'." },
            {
                new(Stable, Canary with { Host = "DASHBOARD-v1-0-0" }, 10),
                "The revisions 'v1.0.0' and 'v1.0.0-rc1' are both at 'dashboard-v1-0-0:8080'."
            },
            { new(Stable with { Port = 0 }, null, 0), "The port 0 of revision 'v1.0.0'" },
            { new(Stable with { Port = 65536 }, null, 0), "The port 65536 of revision 'v1.0.0'" },
        };

    [Theory]
    [MemberData(nameof(ImpossibleSplits), DisableDiscoveryEnumeration = true)]
    public void A_split_that_cannot_be_is_refused(Split split, string message) => AssertRefused(split, message);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("v1 0")]
    [InlineData("v1>v2")]
    [InlineData("v1\nbind *:1")]
    [InlineData("v1.0.0\n")]
    [InlineData("v1,mod(1)")]
    [InlineData("${HOME}")]
    [InlineData("v1\"")]
    [InlineData(".hidden")]
    [InlineData("-f")]
    [InlineData("versión")]
    public void A_name_that_is_no_image_tag_is_refused(string name)
    {
        AssertRefused(new Split(Stable with { Name = name }, null, 0), "is not a valid image tag");
        AssertRefused(new Split(Stable, Canary with { Name = name }, 0), "is not a valid image tag");
    }

    [Fact]
    public void A_name_of_129_characters_is_refused_and_one_of_128_is_not()
    {
        AssertRefused(new Split(Stable with { Name = new string('a', 129) }, null, 0), "is not a valid image tag");
        RouterFiles.Render(
            new Split(Stable with { Name = new string('a', 128) }, null, 0),
            new RouterOptions(),
            NoFlags
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:80")]
    [InlineData("a\n")]
    [InlineData("-a")]
    public void A_host_that_is_none_is_refused(string host) =>
        AssertRefused(new Split(Stable with { Host = host }, null, 0), "is not a host name or an IPv4 address");

    [Theory]
    [InlineData("a", 101, "has 101 %")]
    [InlineData("a", -1, "has -1 %")]
    [InlineData("A b", 1, "is not a valid name: use lower-case letters")]
    [InlineData("", 1, "is not a valid name: use lower-case letters")]
    public void A_flag_that_is_none_is_refused(string name, int percent, string message)
    {
        var flags = new Dictionary<string, int> { [name] = percent };

        var refusal = Assert.Throws<ArgumentException>(() =>
            RouterFiles.Render(new Split(Stable, null, 0), new RouterOptions(), flags)
        );

        Assert.Contains(message, refusal.Message);
    }

    public static IEnumerable<(RouterOptions Options, string Message)> Impossible =>
        [
            (new() { Address = "::1" }, "The router's address '::1'"),
            (new() { SessionCookie = "a b" }, "The router's session cookie 'a b'"),
            (new() { HealthPath = "health" }, "The router's health path 'health'"),
            (new() { HealthPath = "/a b" }, "The router's health path '/a b'"),
            (new() { ContentSecurityPolicy = "a\" b" }, "The router's content security policy 'a\" b'"),
            (new() { ContentSecurityPolicy = "a\nb" }, "The router's content security policy"),
            (new() { ContentSecurityPolicy = "%[env(HOME)]" }, "The router's content security policy"),
            (new() { Port = 8405 }, "8405, 8405, 8406, 8407 are not all different"),
            (new() { MetricsPort = 0 }, "The port 0 of the router"),
            (new() { MaxConnections = 0 }, "The number of connections is 0"),
            (new() { MaxBodyBytes = -1 }, "The number of body bytes is -1"),
            (new() { ServerTimeout = TimeSpan.FromMilliseconds(1500) }, "The server timeout is 00:00:01.5"),
            (new() { RateLimit = new(0, TimeSpan.FromSeconds(1)) }, "The number of requests of the rate limit is 0"),
            (new() { RateLimit = new(1, TimeSpan.Zero) }, "The window of the rate limit is 00:00:00"),
            (new() { RateLimitedUsers = 0 }, "The number of users of the rate limit is 0"),
        ];

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void An_option_that_would_not_work_is_refused(RouterOptions options, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() =>
            RouterFiles.Render(new Split(Stable, null, 0), options, NoFlags)
        );

        Assert.Contains(message, refusal.Message);
    }

    private static void AssertRefused(Split split, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() => RouterFiles.Render(split, new RouterOptions(), NoFlags));

        Assert.Contains(message, refusal.Message);
    }
}
