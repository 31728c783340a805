namespace InventarioRetail.Settings;

// Reads the release and its rollout.
public sealed partial record StackSettings
{
    private static (ReleaseSettings Release, StagingSettings Staging) ReadRelease(ConfigSection section, string stack)
    {
        var stable = section.Revision("stable");
        var canary = section.OptionalRevision("canary");
        var weight = section.Integer("weight", 0, 100, 0, "a weight is a whole number of percent");
        var paused = section.Boolean("paused", false);
        var from = section.OptionalText("from", name => StagingSettings.StackProblem(name, stack));
        var skipped = section.OptionalText("skippedStaging", StagingSettings.ReasonProblem);

        section.Rule(
            weight == 0 || canary is not null,
            $"{weight} without a canary; set 'canary' to the new revision, or the weight to 0.",
            "weight",
            "canary"
        );
        section.Rule(
            canary is null || canary != stable,
            $"{canary} is already the stable revision; write another revision, or remove the key.",
            "canary",
            "stable"
        );
        section.Rule(
            canary is null || canary == stable || canary.ResourceName != stable?.ResourceName,
            $"{canary} and the stable revision {stable} would both name their resources "
                + $"{stable?.ResourceName}; use another tag.",
            "canary",
            "stable"
        );
        section.Rule(
            !paused || canary is not null,
            "true without a canary; there is no release to pause. Remove the key, or write false.",
            "paused",
            "canary"
        );
        section.Rule(
            skipped is null || canary is not null,
            "set without a canary; there is no release that skipped anything. Remove the key.",
            "skippedStaging",
            "canary"
        );
        return (new ReleaseSettings(stable!, canary, weight, paused), new StagingSettings(from, skipped));
    }

    private static RolloutSettings ReadRollout(ConfigSection section)
    {
        const string OrList = ", or a list of { weight, hold }";
        var rollout = section.IsList("strategy")
            ? new RolloutSettings(RolloutStrategy.Custom, ReadWaves(section), TimeSpan.Zero)
            : section.Choice(
                "strategy",
                RolloutSettings.Canary4,
                OrList,
                ("direct", RolloutSettings.Direct),
                ("staged", RolloutSettings.Staged),
                ("canary-3", RolloutSettings.Canary3),
                ("canary-4", RolloutSettings.Canary4)
            );

        return rollout with
        {
            BakeTime = section.Duration("watch", TimeSpan.Zero, Second, rollout.BakeTime),
        };
    }

    private static IReadOnlyList<Wave> ReadWaves(ConfigSection section)
    {
        var before = 0;
        var waves = section.List(
            "strategy",
            "a wave is a map, such as { weight: 10, hold: 30m }",
            (wave, isLast) =>
            {
                var weight = wave.Integer("weight", 1, 100, null, "a wave's weight is a whole number of percent");
                var hold = wave.Duration("hold", TimeSpan.Zero, Second, null);
                wave.Rule(
                    weight > before,
                    $"{weight} is not above the previous wave's {before}; weights must rise from wave to wave.",
                    "weight"
                );
                wave.Rule(
                    !isLast || weight == 100 || weight <= before,
                    $"{weight} is the last wave's weight; it must be 100, so that all users get the new revision.",
                    "weight"
                );
                before = weight;
                return new Wave(weight, hold) { Limits = ReadWaveLimits(wave) };
            }
        );
        section.Rule(
            waves.Count > 0,
            "is an empty list; write at least one wave, such as { weight: 100, hold: 0s }.",
            "strategy"
        );
        return waves;
    }
}
