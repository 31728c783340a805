namespace InventarioRetail.Cli.Tests;

/// <summary>What may go from staging to production, and what may not.</summary>
public sealed class PromotionTests
{
    private static readonly string Digest = $"sha256:{new string('a', 64)}";
    private static readonly ReleaseSettings Finished = new(Revision.Parse($"v1.2.0@{Digest}"));

    private static ObservedState Live(ReleaseSettings release) => new() { Live = release, Deployed = [release.Stable] };

    [Fact]
    public void What_is_finished_with_a_digest_may_go_on() =>
        Assert.Equal($"v1.2.0@{Digest}", $"{Promotion.Finished("staging", "production", Finished, Live(Finished))}");

    [Fact]
    public void What_is_still_under_way_may_not() =>
        Refuses(
            "staging has a release of v1.2.0 in progress. Finish it before you start production from it.",
            new(Revision.Parse("v1.0.0"), Revision.Parse("v1.2.0"), 50),
            Live(Finished)
        );

    [Fact]
    public void A_release_without_observation_may_not() =>
        Refuses(
            "The live split of staging is unknown. The router does not respond.",
            Finished,
            ObservedState.None("The router does not respond.")
        );

    [Fact]
    public void What_is_only_written_may_not() =>
        Refuses(
            "The stack file of staging has all users on v1.2.0-aaaaaaaa, but live is all users on v1.1.0. Resolve this first; see ./run release status staging",
            Finished,
            Live(new(Revision.Parse("v1.1.0")))
        );

    [Fact]
    public void Without_a_digest_it_may_be_another_image()
    {
        var tagged = new ReleaseSettings(Revision.Parse("v1.2.0"));

        var refusal = Assert.Throws<RefusedException>(() =>
            Promotion.Finished("staging", "production", tagged, Live(tagged))
        );

        Assert.StartsWith(
            "staging runs v1.2.0 without a digest, so production might get a different image.",
            refusal.Message
        );
    }

    [Fact]
    public void What_fails_a_smoke_test_may_not_advance_and_the_failed_checks_are_reported()
    {
        SmokeCheck[] checks =
        [
            new("health", "health", SmokeOutcome.Passed, "200", "200", TimeSpan.Zero),
            new("api-key", "API key", SmokeOutcome.Failed, "200 without a key", "401", TimeSpan.Zero),
            new("metrics", "metrics", SmokeOutcome.NotChecked, "", "", TimeSpan.Zero),
        ];

        var refusal = Assert.Throws<RefusedException>(() =>
            Promotion.CheckPassed(
                "staging",
                Finished.Stable,
                new SmokeReport(new Uri("http://staging.test"), [], checks)
            )
        );

        Assert.Equal(
            "v1.2.0-aaaaaaaa does not pass its smoke tests in staging: API key: 200 without a key. See ./run smoke staging.",
            refusal.Message
        );
        Promotion.CheckPassed(
            "staging",
            Finished.Stable,
            new SmokeReport(new Uri("http://staging.test"), [], [checks[0], checks[2]])
        );
    }

    private static void Refuses(string message, ReleaseSettings file, ObservedState observed) =>
        Assert.Equal(
            message,
            Assert.Throws<RefusedException>(() => Promotion.Finished("staging", "production", file, observed)).Message
        );
}
