using static InventarioRetail.Releases.Tests.World;

namespace InventarioRetail.Releases.Tests;

/// <summary>What a release asks a gate.</summary>
public sealed class GateQuestionTests
{
    private static readonly StackSettings Settings = StackSettings
        .Parse(
            StackFile.Parse(
                """
                config:
                  inventario-retail:platform: docker
                  inventario-retail:release: { stable: v1.0.0 }
                  inventario-retail:rollout: { strategy: canary-3 }
                  inventario-retail:gates: { minimumRequests: 7 }
                  inventario-retail:alerts: { windows: { rate: 1m } }
                  inventario-retail:prometheus: { scrapeInterval: 5s }
                """,
                "Pulumi.staging.yaml",
                "inventario-retail"
            ),
            "inventario-retail",
            "staging"
        )
        .OrThrow();

    [Fact]
    public void It_is_about_the_split_in_force_since_it_was_first_seen_by_the_stacks_own_limits()
    {
        var question = GateQuestion.Of(At(50, Minutes(5)), Settings);

        Assert.Equal(ObservedSplit.Of(Both(50)), question.Split);
        Assert.Equal(GateStage.Wave, question.Stage);
        Assert.Equal(Now, question.Now);
        Assert.Equal(Now - Minutes(5), question.Since);
        Assert.Equal(Now - Minutes(35.25), question.ExposedSince);
        Assert.Equal(Minutes(15), question.Planned);
        Assert.Equal(7, question.Settings.MinimumRequests);
        // Evidence is carried from the waves before.
        Assert.Equal((Minutes(1), 36, 5), (question.Block, question.Blocks, question.WaveBlocks));
        // 15 minutes, and the 30.25 before, every 5 seconds.
        Assert.Equal(543, question.Looks);
        Assert.Equal([(Now - Minutes(35.25), 10m), (Now - Minutes(5), 50m)], question.Rises);
        // The block that ends half a minute after the weight rose to 50 %.
        Assert.Equal(0.5, question.ShareAfterRise(Now - Minutes(4.5)));
        Assert.Equal(0, question.ShareAfterRise(Now - Minutes(3)));
    }

    [Fact]
    public void The_stage_follows_from_the_split_and_the_last_wave_is_watched()
    {
        Assert.Equal(GateStage.Start, GateQuestion.Of(Situation((Alone(V1), Minutes(10))), Settings).Stage);
        Assert.Equal(GateStage.Entry, GateQuestion.Of(At(0, Minutes(5)), Settings).Stage);
        Assert.Equal(Minutes(120), GateQuestion.Of(At(100, Minutes(5)), Settings).Planned);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(5.1, 2)]
    [InlineData(60, 12)]
    [InlineData(60 * 24 * 30, 576)]
    public void The_wave_is_cut_into_blocks_two_days_at_most(double minutes, int blocks)
    {
        Assert.Equal(blocks, new GateWorld(hours: minutes / 60).Question.Blocks);
    }

    [Fact]
    public void Who_looks_at_a_wave_that_lasts_longer_could_look_more_often()
    {
        Assert.Equal(24 * 60 * 4, new GateWorld(hours: 1).Question.Looks);
        Assert.Equal(48 * 60 * 4, new GateWorld(hours: 48).Question.Looks);
        var direct = new GateWorld(hours: 0).Question with { Planned = TimeSpan.Zero };
        Assert.Equal(20, direct.Looks);
    }
}
