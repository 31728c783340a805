using FsCheck;
using FsCheck.Fluent;
using InventarioRetail.Components;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Sample.Tests;

public sealed class FeatureFlagsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_flag_is_on_for_its_percentage_of_the_users_as_the_router_publishes_it()
    {
        var flags = Published(("off", 0), ("some", 25), ("on", 100));

        var users = Enumerable.Range(0, 4000).Select(user => flags.For($"user-{user}")).ToList();

        Assert.Equal(["off", "on", "some"], users[0].Keys);
        Assert.All(users, user => Assert.False(user["off"]));
        Assert.All(users, user => Assert.True(user["on"]));
        // Three standard deviations of a share of 25 % of 4000.
        Assert.InRange(users.Count(user => user["some"]), 1000 - 83, 1000 + 83);
    }

    [Fact]
    public void A_rising_percentage_only_adds_users()
    {
        var runs =
            from before in Gen.Choose(0, 100)
            from after in Gen.Choose(before, 100)
            from user in Gen.Choose(0, 1_000_000)
            select (before, after, user: $"user-{user}");

        Prop.ForAll(
                runs.ToArbitrary(),
                run =>
                    !Published(("flag", run.before)).For(run.user)["flag"]
                    || Published(("flag", run.after)).For(run.user)["flag"]
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Two_flags_are_on_for_different_users()
    {
        var flags = Published(("batch-patches-v1", 50), ("experimental-caching", 50));

        var users = Enumerable.Range(0, 2000).Select(user => flags.For($"user-{user}")).ToList();

        var both = users.Count(user => user["batch-patches-v1"] && user["experimental-caching"]);
        Assert.InRange(both, 500 - 58, 500 + 58);
    }

    [Fact]
    public void A_flag_that_is_disabled_is_off()
    {
        var flags = FeatureFlags.Parse(
            """
            { "flags": { "a": { "state": "DISABLED", "variants": { "on": true }, "defaultVariant": "on" } } }
            """
        );

        Assert.False(flags.For("user")["a"]);
    }

    [Theory]
    [InlineData("", "The input does not contain any JSON tokens")]
    [InlineData("[]", "'flags' is missing or not an object")]
    [InlineData("""{"flags":[]}""", "'flags' is missing or not an object")]
    [InlineData("""{"flags":{"a":true}}""", "'flags.a.variants' is missing or not an object")]
    [InlineData(
        """{"flags":{"a":{"state":"ENABLED","variants":{"on":true}}}}""",
        "'flags.a.defaultVariant' is missing or not a text"
    )]
    [InlineData(
        """{"flags":{"a":{"state":"ENABLED","variants":{"on":"yes"},"defaultVariant":"on"}}}""",
        "'flags.a.variants' has no 'on' that is true or false"
    )]
    [InlineData(
        """{"flags":{"a":{"state":"on","variants":{"on":true},"defaultVariant":"on"}}}""",
        "'flags.a.state' is 'on', not ENABLED or DISABLED"
    )]
    [InlineData(
        """{"flags":{"a":{"state":"ENABLED","variants":{"on":true},"defaultVariant":"on","targeting":{"if":[]}}}}""",
        "'flags.a.targeting.fractional' is missing or not a list"
    )]
    [InlineData(
        """{"flags":{"a":{"state":"ENABLED","variants":{"on":true},"defaultVariant":"on","targeting":{"fractional":[["on",-1]]}}}}""",
        "'flags.a.targeting.fractional' is not a list of [variant, weight]"
    )]
    public void What_does_not_match_the_format_is_reported(string text, string message)
    {
        var mistake = Assert.Throws<FormatException>(() => FeatureFlags.Parse(text));

        Assert.StartsWith(message, mistake.Message);
    }

    [Fact]
    public async Task Without_a_file_there_are_no_flags()
    {
        var file = await Watch(Path.Combine(_directory.Path, "flags.json"));

        Assert.Empty(file.Flags.For("user"));
    }

    [Fact]
    public async Task A_file_that_is_replaced_is_read_anew_and_a_broken_one_is_not()
    {
        var path = Write("a", 100);
        var file = await Watch(path);
        Assert.True(file.Flags.For("user")["a"]);

        Write("b", 100);
        await file.LookAsync(CancellationToken.None);
        Assert.Equal(["b"], file.Flags.For("user").Keys);

        TestRouter.Write(path, "{ broken");
        await file.LookAsync(CancellationToken.None);
        Assert.Equal(["b"], file.Flags.For("user").Keys);

        File.Delete(path);
        await file.LookAsync(CancellationToken.None);
        Assert.Equal(["b"], file.Flags.For("user").Keys);

        Write("a", 0);
        await file.LookAsync(CancellationToken.None);
        Assert.False(file.Flags.For("user")["a"]);
    }

    [Fact]
    public async Task Url_wins_over_the_file_and_the_file_serves_once_it_was_silent_for_three_minutes()
    {
        var path = Write("a", 100);
        var time = new FakeTimeProvider();
        var guard = new ScriptedFlags { Text = Text(("a", 0)) };
        var settings = DashboardEnvironment.Read(
            SampleEnvironment
                .Minimal.With(("FEATURE_FLAGS_FILE", path), ("FEATURE_FLAGS_URL", "http://guard:9092/flags"))
                .Get
        );
        using var http = new HttpClient(guard);
        var log = new FakeLogger<FlagFile>();
        using var file = new FlagFile(settings, http, log, time);

        await LookAsync(TimeSpan.Zero);
        Assert.False(file.Flags.For("user")["a"]);

        guard.Text = null;
        await LookAsync(TimeSpan.FromSeconds(179));
        Assert.False(file.Flags.For("user")["a"]);
        await LookAsync(TimeSpan.FromSeconds(1));
        Assert.True(file.Flags.For("user")["a"]);
        await LookAsync(TimeSpan.FromSeconds(1));

        guard.Text = Text(("a", 0));
        await LookAsync(TimeSpan.FromSeconds(1));
        Assert.False(file.Flags.For("user")["a"]);
        Assert.Single(log.Collector.GetSnapshot(), record => record.Level == LogLevel.Warning);

        async Task LookAsync(TimeSpan later)
        {
            time.Advance(later);
            await file.LookAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Without_an_answer_of_the_URL_the_dashboard_starts_with_the_file()
    {
        var path = Write("a", 100);
        await using var dashboard = await TestDashboard.Start(
            ("FEATURE_FLAGS_FILE", path),
            ("FEATURE_FLAGS_URL", $"http://127.0.0.1:{Ports.Free()}/flags")
        );

        Assert.True((await dashboard.Get("/api/summary")).GetProperty("flags").GetProperty("a").GetBoolean());
    }

    [Fact]
    public async Task A_running_dashboard_has_new_flags_within_a_second()
    {
        var path = Write("a", 0);
        var time = new FakeTimeProvider();
        await using var dashboard = await TestDashboard.Start(time, ("FEATURE_FLAGS_FILE", path));
        Assert.False(await IsOn());

        Write("a", 100);
        await Wait.Until(
            async () =>
            {
                // The timer may start after the dashboard answers.
                time.Advance(TimeSpan.FromSeconds(1));
                return await IsOn();
            },
            "the new flags"
        );

        Write("a", 0);
        time.Advance(TimeSpan.FromSeconds(1));
        await Wait.Until(async () => !await IsOn(), "the old flags");

        async Task<bool> IsOn() =>
            (await dashboard.Get("/api/summary")).GetProperty("flags").GetProperty("a").GetBoolean();
    }

    [Fact]
    public async Task A_user_has_the_same_key_as_in_the_router()
    {
        var flags = Published(("a", 50));
        var path = Write("a", 50);
        var on = Enumerable.Range(0, 100).Select(user => $"u{user}").First(user => flags.For(user)["a"]);
        var off = Enumerable.Range(0, 100).Select(user => $"u{user}").First(user => !flags.For(user)["a"]);
        await using var dashboard = await TestDashboard.Start(("FEATURE_FLAGS_FILE", path), ("DASHBOARD_API_KEY", on));

        Assert.True(await IsOn(("X-API-Key", on)));
        Assert.False(await IsOn(("X-API-Key", on), ("Cookie", $"other=1; session={off}")));
        Assert.True(await IsOn(("X-API-Key", on), ("Cookie", $"session={off}"), ("X-User-Id", on)));
        Assert.True(await IsOn(("X-API-Key", on), ("X-User-Id", "")));

        async Task<bool> IsOn(params (string, string)[] headers)
        {
            using var answer = await dashboard.Send("/api/summary", headers);
            using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return json.RootElement.GetProperty("flags").GetProperty("a").GetBoolean();
        }
    }

    /// <summary>Replaces the file as the publisher does.</summary>
    private string Write(string flag, int percent)
    {
        var path = Path.Combine(_directory.Path, "flags.json");
        TestRouter.Write(path, Text((flag, percent)));
        return path;
    }

    private static async Task<FlagFile> Watch(string path)
    {
        var settings = DashboardEnvironment.Read(SampleEnvironment.Minimal.With(("FEATURE_FLAGS_FILE", path)).Get);
        var file = new FlagFile(settings, new HttpClient(), NullLogger<FlagFile>.Instance, TimeProvider.System);
        await file.LookAsync(CancellationToken.None);
        return file;
    }

    private static FeatureFlags Published(params (string Name, int Percent)[] flags) => FeatureFlags.Parse(Text(flags));

    private static string Text(params (string Name, int Percent)[] flags) =>
        RouterFiles
            .Render(
                new(RepositoryStack.Stable, null, 0),
                new(),
                flags.ToDictionary(flag => flag.Name, flag => flag.Percent)
            )
            .ByPath[PublishedFiles.FlagsPath];

    /// <summary>Answers with a text, or not at all.</summary>
    private sealed class ScriptedFlags : HttpMessageHandler
    {
        public string? Text { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) =>
            Text is { } text
                ? Task.FromResult(new HttpResponseMessage { Content = new StringContent(text) })
                : throw new HttpRequestException("Connection refused");
    }
}
