using static InventarioRetail.Releases.Tests.GateWorld;

namespace InventarioRetail.Releases.Tests;

/// <summary>Which critical alerts send a canary back, and which only keep it where it is.</summary>
public sealed class AlertsCriterionTests
{
    // The wave is 4 hours old; so is the canary's first user.
    private static readonly TimeSpan Since = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Before = TimeSpan.FromHours(5);

    [Fact]
    public void The_canarys_own_alert_goes_back()
    {
        AssertSays(
            GateDecision.RollBack,
            "DashboardCrashLoop of v1.1.0 since 2025-01-31 14:02 UTC",
            Alert("DashboardCrashLoop", "dashboard", Canary, Since)
        );
        // Also when it began in the wave before.
        AssertSays(
            GateDecision.RollBack,
            "DashboardCrashLoop of v1.1.0 since 2025-01-31 09:05 UTC",
            Alert("DashboardCrashLoop", "dashboard", Canary, Before)
        );
    }

    [Fact]
    public void What_users_requests_pass_through_goes_back_when_it_broke_under_the_canary()
    {
        foreach (var part in (string[])["dashboard", "router", "postgres", "redis", "object-store"])
        {
            AssertSays(GateDecision.RollBack, "Down since 2025-01-31 14:02 UTC", Alert("Down", part, null, Since));
            AssertSays(
                GateDecision.Hold,
                "Down since 2025-01-31 09:05 UTC (active before the canary had users)",
                Alert("Down", part, null, Before)
            );
        }
    }

    [Fact]
    public void What_is_about_stable_alone_stays_because_going_back_would_make_it_worse()
    {
        AssertSays(
            GateDecision.Hold,
            "DashboardCrashLoop of v1.0.0 since 2025-01-31 14:02 UTC (about stable, which a rollback would not fix)",
            Alert("DashboardCrashLoop", "dashboard", Stable, Since)
        );
    }

    [Fact]
    public void A_restart_is_shown_and_does_not_decide()
    {
        foreach (var revision in (string[])[Stable, Canary])
        {
            AssertSays(
                GateDecision.Advance,
                $"DashboardRestarted of {revision} since 2025-01-31 14:02 UTC (does not decide: the gate measures it itself)",
                Alert("DashboardRestarted", "dashboard", revision, Since)
            );
        }
    }

    [Fact]
    public void What_stable_has_too_and_not_later_is_not_the_canarys_doing()
    {
        AssertSays(
            GateDecision.Hold,
            "DatabaseBreakerOpen of v1.0.0 since 2025-01-31 14:01 UTC (about stable, which a rollback would not fix), "
                + "DatabaseBreakerOpen of v1.1.0 since 2025-01-31 14:02 UTC (stable has had it at least as long)",
            Alert("DatabaseBreakerOpen", "dashboard", Stable, TimeSpan.FromMinutes(4)),
            Alert("DatabaseBreakerOpen", "dashboard", Canary, Since)
        );
        // The canary had it first: it may have brought stable down with it.
        AssertSays(
            GateDecision.RollBack,
            "DatabaseBreakerOpen of v1.1.0 since 2025-01-31 14:01 UTC",
            Alert("DatabaseBreakerOpen", "dashboard", Stable, Since),
            Alert("DatabaseBreakerOpen", "dashboard", Canary, TimeSpan.FromMinutes(4))
        );
    }

    [Fact]
    public void What_follows_from_a_part_that_was_down_before_is_not_the_canarys_doing()
    {
        AssertSays(
            GateDecision.Hold,
            "PostgresDown since 2025-01-31 09:05 UTC (active before the canary had users), "
                + "DashboardErrorRateCritical of v1.1.0 since 2025-01-31 14:02 UTC (caused by a part that was down before the canary had users)",
            Alert("PostgresDown", "postgres", null, Before, symptom: "down"),
            Alert("DashboardErrorRateCritical", "dashboard", Canary, Since, follows: "postgres")
        );
    }

    [Fact]
    public void What_only_watches_stays()
    {
        foreach (var part in (string[])["prometheus", "alertmanager", "grafana", "backup", "guard"])
        {
            AssertSays(
                GateDecision.Hold,
                "Down since 2025-01-31 14:02 UTC (about a monitoring part)",
                Alert("Down", part, null, Since)
            );
        }
    }

    [Fact]
    public void The_brake_of_a_release_does_not_brake_the_next_one()
    {
        AssertSays(
            GateDecision.Hold,
            "ReleaseBraked since 2025-01-31 14:02 UTC (about a release that is rolled back already)",
            Alert("ReleaseBraked", "router", null, Since, symptom: "braked")
        );
    }

    [Fact]
    public void A_canary_without_users_is_judged_by_its_own_alerts()
    {
        var world = new GateWorld(weight: 0)
        {
            Alerts = new([Alert("DashboardCrashLoop", "dashboard", Canary, Since)]),
        };

        Assert.Equal(GateDecision.RollBack, world["critical-alerts"].Decision);
    }

    private static void AssertSays(GateDecision answer, string reason, params PrometheusAlert[] alerts)
    {
        var world = new GateWorld { Alerts = new(alerts) };
        Assert.Equal((answer, reason), (world["critical-alerts"].Decision, world["critical-alerts"].Reason));
        Assert.Equal(answer, world.Verdict.Decision);
    }
}
