using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace InventarioRetail.Stacks.Tests;

/// <summary>What holds for any stack file that people could write, and any changes of it.</summary>
public sealed class StackFilePropertyTests
{
    private static readonly string[] Tags = ["v1.0.0", "v1.1.0-rc1", "1.0", "2025-01-31", "v2", "0x1f", "on", "1e3"];
    private static readonly string[] FlagNames = ["batch-patches-v1", "experimental-caching", "new-checkout"];

    /// <summary>How a person writes a stack file.</summary>
    /// <param name="LineBreak">The line break.</param>
    /// <param name="Step">Spaces of one more level.</param>
    /// <param name="Flow">Whether the release stands in braces.</param>
    /// <param name="Quote">What stands around a text; none where the text can do without.</param>
    /// <param name="Gap">Spaces behind a colon.</param>
    /// <param name="Comments">Whether lines have comments.</param>
    /// <param name="LastLineBreak">Whether the last line ends with a line break.</param>
    /// <param name="ReleaseLast">Whether the release is the last key of the file.</param>
    private sealed record Hand(
        string LineBreak,
        int Step,
        bool Flow,
        string Quote,
        int Gap,
        bool Comments,
        bool LastLineBreak,
        bool ReleaseLast
    );

    private static readonly Gen<Hand> Hands =
        from lineBreak in Gen.Elements("\n", "\r\n")
        from step in Gen.Choose(1, 4)
        from flow in Gen.Elements(true, false)
        from quote in Gen.Elements("", "'", "\"")
        from gap in Gen.Choose(1, 3)
        from comments in Gen.Elements(true, false)
        from lastLineBreak in Gen.Elements(true, false)
        from releaseLast in Gen.Elements(true, false)
        select new Hand(lineBreak, step, flow, quote, gap, comments, lastLineBreak, releaseLast);

    private static readonly Gen<ReleaseSettings> Releases =
        from stable in Gen.Elements(Tags)
        from canary in Gen.Elements([.. Tags.Where(tag => tag != stable), null])
        from weight in Gen.Choose(0, 100)
        from paused in Gen.Elements(true, false)
        select new ReleaseSettings(
            Revision.Parse(stable),
            canary is null ? null : Revision.Parse(canary),
            canary is null ? 0 : weight,
            canary is not null && paused
        );

    [Fact]
    public void Any_release_in_any_hand_becomes_any_other_and_nothing_else_changes()
    {
        Prop.ForAll(
                Hands.ToArbitrary(),
                Releases.ToArbitrary(),
                Releases.NonEmptyListOf().Resize(8).ToArbitrary(),
                (hand, first, later) =>
                {
                    var text = Write(hand, first);
                    var release = first;
                    foreach (var next in later)
                    {
                        text = Apply(text, StackFileChange.Between(release, next));
                        release = next;
                        Assert.Equal(next, StackFileTextTests.Settings(text).Release);
                    }

                    Assert.Equal(LinesOfTheirOwn(Write(hand, first)), LinesOfTheirOwn(text));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void A_change_and_its_reverse_leave_the_file_as_it_was_to_the_last_byte()
    {
        Prop.ForAll(
                Hands.ToArbitrary(),
                Releases.ToArbitrary(),
                Gen.Choose(0, 100).ToArbitrary(),
                (hand, release, weight) =>
                {
                    var text = Write(hand, release);
                    if (release.Canary is not null)
                    {
                        AssertReversible(text, release, release with { Weight = weight });
                        if (!release.Paused)
                            AssertReversible(text, release, release with { Paused = true });
                    }
                    else
                    {
                        AssertReversible(text, release, release with { Canary = Revision.Parse("v3") });
                    }

                    var flag = FlagNames[weight % FlagNames.Length];
                    var flagged = Apply(text, [StackFileChange.Flag(flag, weight)]);
                    Assert.Equal(weight, StackFileTextTests.Settings(flagged).Flags[flag]);
                    if (!text.Contains(flag, StringComparison.Ordinal))
                        Assert.Equal(text, Apply(flagged, [StackFileChange.Remove("flags", flag)]));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void A_file_with_a_few_characters_changed_is_changed_rightly_or_refused()
    {
        var text = Write(
            new("\n", 2, Flow: false, "", 1, Comments: true, LastLineBreak: true, ReleaseLast: false),
            Example
        );

        Prop.ForAll(
                TextEdits.Of(text, ":{}[]-\n \t\"'#&*!|>%@,?<0a\r\u0085~"),
                changed =>
                {
                    foreach (
                        var change in (StackFileChange[])
                            [StackFileChange.Set(25, "release", "weight"), StackFileChange.Remove("release", "canary")]
                    )
                    {
                        try
                        {
                            var result = Apply(changed, [change]);
                            var tree = StackFile.Parse(result, "f", "inventario-retail");
                            Assert.Empty(tree.Errors);
                            var value = (tree.Root.Find("release")?.Value as ConfigMap)?.Find(change.Path[1])?.Value;
                            Assert.Equal(change.Text, (value as ConfigScalar)?.Text);
                        }
                        catch (SettingsException refusal)
                        {
                            Assert.All(
                                refusal.Errors,
                                error => Assert.DoesNotContain(error.ToString(), char.IsControl)
                            );
                        }
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static ReleaseSettings Example => new(Revision.Parse("v1.0.0"), Revision.Parse("v1.1.0-rc1"), 10);

    private static void AssertReversible(string text, ReleaseSettings release, ReleaseSettings other)
    {
        var there = Apply(text, StackFileChange.Between(release, other));
        Assert.Equal(other, StackFileTextTests.Settings(there).Release);
        // A weight of 0 that was not written would stay.
        if (release.Weight != other.Weight && !text.Contains("weight", StringComparison.Ordinal))
            return;
        Assert.Equal(text, Apply(there, StackFileChange.Between(other, release)));
    }

    /// <summary>Every line that holds nothing of the release.</summary>
    private static IEnumerable<string> LinesOfTheirOwn(string text) =>
        text.Split('\n')
            .Select(line => line.TrimEnd('\r'))
            .Where(line => !line.Contains("release:", StringComparison.Ordinal))
            .Where(line =>
                !new[] { "stable:", "canary:", "weight:", "paused:" }.Any(key =>
                    line.TrimStart().StartsWith(key, StringComparison.Ordinal)
                )
            );

    private static string Write(Hand hand, ReleaseSettings release)
    {
        var gap = new string(' ', hand.Gap);
        var one = new string(' ', hand.Step);
        var count = 0;
        List<(string Key, string Value)> keys = [("stable", Text(release.Stable.ToString()))];
        if (release.Canary is { } canary)
            keys.Add(("canary", Text(canary.ToString())));
        if (release.Weight > 0)
            keys.Add(("weight", $"{release.Weight}"));
        if (release.Paused)
            keys.Add(("paused", "true"));

        List<string> lines = [Comment("# héé 🌊"), $"config:{Comment()}"];
        if (!hand.ReleaseLast)
            lines.AddRange(Release());
        lines.AddRange([
            $"{one}inventario-retail:platform:{gap}docker{Comment()}",
            $"{one}inventario-retail:flags:{gap}{{ batch-patches-v1: 5 }}{Comment()}",
            "",
            $"{one}docker:host:{gap}'ssh://user@host'{Comment()}",
        ]);
        if (hand.ReleaseLast)
            lines.AddRange(Release());
        return string.Join(hand.LineBreak, lines) + (hand.LastLineBreak ? hand.LineBreak : "");

        IEnumerable<string> Release() =>
            hand.Flow
                ?
                [
                    $"{one}inventario-retail:release:{gap}{{{string.Join(", ", keys.Select(key => $"{key.Key}: {key.Value}"))}}}{Comment()}",
                ]
                :
                [
                    $"{one}inventario-retail:release:{Comment()}",
                    .. keys.SelectMany(key =>
                        (string[])
                            [
                                .. hand.Comments ? [$"{one}{one}# {count++}"] : (string[])[],
                                $"{one}{one}{key.Key}:{gap}{key.Value}",
                            ]
                    ),
                ];

        string Comment(string text = "") => hand.Comments ? $"{(text.Length > 0 ? text : "   #")} {count++}" : "";

        string Text(string value) =>
            hand.Quote.Length > 0 ? hand.Quote + value + hand.Quote
            : value.StartsWith('v') || value == "on" ? value
            : $"\"{value}\"";
    }

    private static string Apply(string text, IEnumerable<StackFileChange> changes) =>
        StackFileText.Apply(text, "Pulumi.staging.yaml", "inventario-retail", changes);
}
