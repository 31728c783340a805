using InventarioRetail.Components;
using InventarioRetail.Settings;

namespace InventarioRetail.Stacks.Tests;

/// <summary>Single values change in the text of a stack's file, and nothing else does.</summary>
public sealed class StackFileTextTests
{
    private const string Block = """
        # Production.
        config:
          inventario-retail:platform: docker # one host
          inventario-retail:release:
            # who serves whom
            stable: v1.0.0
            canary:   v1.1.0-rc1   # since Monday
            weight: 10          # % of the users

          # the waves
          inventario-retail:rollout:
            strategy: canary-3

        """;

    private static readonly StackFileChange Weight25 = StackFileChange.Set(25, "release", "weight");

    [Fact]
    public void A_wave_is_a_change_of_one_line()
    {
        Assert.Equal(Block.Replace("weight: 10 ", "weight: 25 "), Apply(Block, Weight25));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Line_breaks_stay_what_they_are(string lineBreak)
    {
        var text = Block.ReplaceLineEndings(lineBreak);

        Assert.Equal(text.Replace("weight: 10 ", "weight: 25 "), Apply(text, Weight25));
        Assert.Equal(
            text.Replace($"# % of the users{lineBreak}", $"# % of the users{lineBreak}    paused: true{lineBreak}"),
            Apply(text, StackFileChange.Set(true, "release", "paused"))
        );
        Assert.Equal(
            text.Replace($"    canary:   v1.1.0-rc1   # since Monday{lineBreak}", ""),
            Apply(text, StackFileChange.Remove("release", "canary"))
        );
    }

    [Fact]
    public void A_whole_release_leaves_only_its_own_lines_different()
    {
        const string Idle = """
            config:
              inventario-retail:platform: docker
              inventario-retail:release:
                stable: v1.0.0 # serves everybody
              inventario-retail:flags: { batch-patches-v1: 0 } # off
            """;
        var v1 = Revision.Parse("v1.0.0");
        var v2 = Revision.Parse("v1.1.0");
        ReleaseSettings[] steps =
        [
            new(v1),
            new(v1, v2),
            new(v1, v2, 10),
            new(v1, v2, 10, Paused: true),
            new(v1, v2, 10),
            new(v1, v2, 100),
            new(v2),
        ];

        var texts = new List<string> { Idle };
        for (var i = 1; i < steps.Length; i++)
            texts.Add(Apply(texts[^1], [.. StackFileChange.Between(steps[i - 1], steps[i])]));

        Assert.Equal(
            [
                ["stable: v1.0.0 # serves everybody"],
                ["stable: v1.0.0 # serves everybody", "canary: v1.1.0"],
                ["stable: v1.0.0 # serves everybody", "canary: v1.1.0", "weight: 10"],
                ["stable: v1.0.0 # serves everybody", "canary: v1.1.0", "weight: 10", "paused: true"],
                ["stable: v1.0.0 # serves everybody", "canary: v1.1.0", "weight: 10"],
                ["stable: v1.0.0 # serves everybody", "canary: v1.1.0", "weight: 100"],
                ["stable: v1.1.0 # serves everybody", "weight: 0"],
            ],
            texts.Select(text => text.Split('\n')[3..^1].Select(line => line.Trim()))
        );
        Assert.All(
            texts,
            text =>
                Assert.EndsWith(
                    "\n  inventario-retail:flags: { batch-patches-v1: 0 } # off",
                    text,
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(steps, texts.Select(text => Settings(text).Release));
    }

    // A release, a change of it, and the release after it; the change is key=value, and without a value the key goes.
    [Theory]
    [InlineData("{ stable: v1, canary: v2, weight: 10 }", "weight=25", "{ stable: v1, canary: v2, weight: 25 }")]
    [InlineData("{ stable: v1, canary: v2, weight: 10 }", "canary=v3", "{ stable: v1, canary: v3, weight: 10 }")]
    [InlineData("{ stable: v1, canary: v2, weight: 10 }", "canary=", "{ stable: v1, weight: 10 }")]
    [InlineData("{ stable: v1, canary: v2, weight: 10 }", "weight=", "{ stable: v1, canary: v2 }")]
    [InlineData(
        "{ stable: v1, canary: v2, weight: 10 }",
        "paused=true",
        "{ stable: v1, canary: v2, weight: 10, paused: true }"
    )]
    [InlineData("{stable: v1,weight: 0}", "canary=v2", "{stable: v1, canary: v2,weight: 0}")]
    [InlineData("{stable: v1}", "weight=5", "{stable: v1, weight: 5}")]
    [InlineData("{ stable: v1, }", "canary=v2", "{ stable: v1, canary: v2, }")]
    [InlineData("{ stable: v1, canary: v2, }", "canary=", "{ stable: v1, }")]
    [InlineData("{ canary: v2, stable: v1 }", "canary=", "{ stable: v1 }")]
    [InlineData("{ stable: 'v1', canary: \"v2\" }", "stable=v2", "{ stable: 'v2', canary: \"v2\" }")]
    [InlineData("{ stable: 'v1', canary: \"v2\" }", "canary=1.0", "{ stable: 'v1', canary: \"1.0\" }")]
    [InlineData("{ stable: v1 }", "stable=1.0", "{ stable: \"1.0\" }")]
    [InlineData("{ stable: v1 }", "stable=2025-01-31", "{ stable: \"2025-01-31\" }")]
    [InlineData("{ stable: v1, canary: }", "canary=v2", "{ stable: v1, canary: v2 }")]
    [InlineData("{ stable: v1, canary: ~ }", "canary=v2", "{ stable: v1, canary: v2 }")]
    [InlineData("{ stable: v1, \"canary\": v2 }", "canary=v3", "{ stable: v1, \"canary\": v3 }")]
    [InlineData(
        "{\n    stable: v1,\n    canary: v2, # new\n    weight: 10\n  }",
        "weight=25",
        "{\n    stable: v1,\n    canary: v2, # new\n    weight: 25\n  }"
    )]
    [InlineData("\n    stable: v1\n    weight: 10", "weight=0", "\n    stable: v1\n    weight: 0")]
    [InlineData("\n    weight: 0\n    stable: v1", "canary=v2", "\n    weight: 0\n    stable: v1\n    canary: v2")]
    [InlineData("\n    stable: v1\n    canary: v2", "canary=", "\n    stable: v1")]
    [InlineData(
        "\n    stable:\n      v1 # far away\n    weight: 0",
        "stable=v2",
        "\n    stable:\n      v2 # far away\n    weight: 0"
    )]
    [InlineData(
        "\n    stable: v1\n    canary: # none yet\n    weight: 0",
        "canary=v2",
        "\n    stable: v1\n    canary: v2 # none yet\n    weight: 0"
    )]
    [InlineData("\n    stable: v1 # 🌊 ñandú\n    weight: 0", "weight=5", "\n    stable: v1 # 🌊 ñandú\n    weight: 5")]
    [InlineData(
        "\n      stable: v1\n      # the end",
        "canary=v2",
        "\n      stable: v1\n      canary: v2\n      # the end"
    )]
    public void Every_way_to_write_a_release_is_kept(string before, string change, string after)
    {
        Assert.Equal(Release(after), Apply(Release(before), Parse(change)));
        Assert.Equal(Release(after) + "\n", Apply(Release(before) + "\n", Parse(change)));
    }

    [Theory]
    [InlineData("config:\n  a:platform: docker\n", "config:\n  a:platform: docker\n  a:flags:\n    new-checkout: 25\n")]
    [InlineData(
        "config:\n    a:platform: docker\n    docker:host: d # last",
        "config:\n    a:platform: docker\n    docker:host: d # last\n    a:flags:\n        new-checkout: 25"
    )]
    [InlineData("config:\n  a:flags:\n    # none yet\n", "config:\n  a:flags: { new-checkout: 25 }\n    # none yet\n")]
    [InlineData("config:\n  a:flags: {}\n", "config:\n  a:flags: { new-checkout: 25 }\n")]
    [InlineData("config:\n  a:flags:\n    old: 1\n", "config:\n  a:flags:\n    old: 1\n    new-checkout: 25\n")]
    [InlineData("config: { a:b: 1 }", "config: { a:b: 1, a:flags: { new-checkout: 25 } }")]
    public void A_flag_is_written_where_there_was_none(string before, string after)
    {
        Assert.Equal(after, StackFileText.Apply(before, "f", "a", [StackFileChange.Flag("new-checkout", 25)]));
    }

    [Theory]
    [InlineData("config:\n  a:platform: docker\n  a:flags:\n    x: 25\n", "config:\n  a:platform: docker\n")]
    [InlineData("config:\n  a:platform: docker\n  a:flags: { x: 25 }", "config:\n  a:platform: docker")]
    [InlineData("config:\n  a:flags: { x: 25, y: 1 }\n", "config:\n  a:flags: { y: 1 }\n")]
    [InlineData("config:\n  a:flags: { y: 1 }\n", "config:\n  a:flags: { y: 1 }\n")]
    [InlineData("config:\n  a:flags:\n", "config:\n  a:flags:\n")]
    [InlineData("config:\n  a:platform: docker\n", "config:\n  a:platform: docker\n")]
    public void A_key_that_is_removed_takes_an_empty_map_with_it(string before, string after)
    {
        Assert.Equal(after, StackFileText.Apply(before, "f", "a", [StackFileChange.Remove("flags", "x")]));
    }

    [Fact]
    public void Encrypted_values_and_other_namespaces_stay()
    {
        const string Text = """
            secretsprovider: passphrase
            encryptionsalt: v1:abc=:v1:def+/=
            config:
              docker:host: ssh://user@host
              a:release: { stable: v1, canary: v2, weight: 10 }
              a:alertmanager:
                slackWebhook:
                  secure: v1:abc/def==
            """;

        Assert.Equal(Text.Replace("weight: 10", "weight: 25"), StackFileText.Apply(Text, "f", "a", [Weight25]));
    }

    [Theory]
    [InlineData(
        "&r { stable: v1, weight: 10 }",
        "f:2:14: release: has an anchor (&), which Pulumi removes when it rewrites the file; write the value out."
    )]
    [InlineData(
        "{ stable: v1, weight: *w }",
        "f:2:36: release.weight: is an alias (*), which Pulumi removes when it rewrites the file; write the value out."
    )]
    [InlineData(
        "{ stable: v1, weight: !!int 10 }",
        "f:2:36: release.weight: has a tag (!); remove it, and put text in quotes."
    )]
    [InlineData(
        "{ stable: v1, weight: 10, weight: 11 }",
        "f:2:40: release.weight: duplicate key; the first is on line 2."
    )]
    [InlineData(
        "'{\"stable\":\"v1\",\"weight\":10}'",
        "f:2:14: release: is not a YAML map, so 'weight' cannot be changed in it; write it as a map."
    )]
    [InlineData("[v1]", "f:2:14: release: is not a YAML map, so 'weight' cannot be changed in it; write it as a map.")]
    [InlineData(
        "{ stable: v1, weight: [10] }",
        "f:2:36: release.weight: is not a single value, so it cannot be set to '25'."
    )]
    [InlineData(
        "\n    stable: v1\n    weight: |-\n      10",
        "f:4:13: release.weight: is a block scalar (| or >); put the value on the same line as its key."
    )]
    [InlineData(
        "{ stable: v1",
        "f:3:1: is not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'."
    )]
    public void What_cannot_be_changed_safely_is_refused(string release, string message)
    {
        var refusal = Assert.Throws<SettingsException>(() =>
            StackFileText.Apply($"config:\n  a:release: {release}\n", "f", "a", [Weight25])
        );

        Assert.Equal(message, refusal.Message);
    }

    internal static string Release(string release) =>
        $"config:\n  inventario-retail:platform: docker\n  inventario-retail:release: {release}".Replace(
            ": \n",
            ":\n",
            StringComparison.Ordinal
        );

    internal static StackSettings Settings(string text) =>
        StackSettings
            .Parse(StackFile.Parse(text, "Pulumi.staging.yaml", "inventario-retail"), "inventario-retail", "staging")
            .OrThrow();

    private static string Apply(string text, params StackFileChange[] changes) =>
        StackFileText.Apply(text, "Pulumi.staging.yaml", "inventario-retail", changes);

    private static StackFileChange Parse(string change)
    {
        var (key, value) = (change.Split('=')[0], change.Split('=')[1]);
        return value.Length == 0 ? StackFileChange.Remove("release", key)
            : key == "weight" ? StackFileChange.Set(int.Parse(value), "release", key)
            : key == "paused" ? StackFileChange.Set(value == "true", "release", key)
            : StackFileChange.Set(value, "release", key);
    }
}
