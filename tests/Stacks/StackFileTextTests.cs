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
        Assert.All(texts, text => Assert.EndsWith("\n  inventario-retail:flags: { batch-patches-v1: 0 } # off", text));
        Assert.Equal(steps, texts.Select(text => Settings(text).Release));
    }

    // A change in a release, and the release after it; the change is key=value, and without a value the key goes.
    public static TheoryData<string, string> Releases =>
        TextCases.Of(
            """
            weight=25 in { stable: v1, canary: v2, weight: 10 }
              { stable: v1, canary: v2, weight: 25 }
            canary=v3 in { stable: v1, canary: v2, weight: 10 }
              { stable: v1, canary: v3, weight: 10 }
            canary= in { stable: v1, canary: v2, weight: 10 }
              { stable: v1, weight: 10 }
            weight= in { stable: v1, canary: v2, weight: 10 }
              { stable: v1, canary: v2 }
            paused=true in { stable: v1, canary: v2, weight: 10 }
              { stable: v1, canary: v2, weight: 10, paused: true }
            canary=v2 in {stable: v1,weight: 0}
              {stable: v1, canary: v2,weight: 0}
            weight=5 in {stable: v1}
              {stable: v1, weight: 5}
            canary=v2 in { stable: v1, }
              { stable: v1, canary: v2, }
            canary= in { stable: v1, canary: v2, }
              { stable: v1, }
            canary= in { canary: v2, stable: v1 }
              { stable: v1 }
            stable=v2 in { stable: 'v1', canary: "v2" }
              { stable: 'v2', canary: "v2" }
            canary=1.0 in { stable: 'v1', canary: "v2" }
              { stable: 'v1', canary: "1.0" }
            stable=1.0 in { stable: v1 }
              { stable: "1.0" }
            stable=2025-01-31 in { stable: v1 }
              { stable: "2025-01-31" }
            canary=v2 in { stable: v1, canary: }
              { stable: v1, canary: v2 }
            canary=v2 in { stable: v1, canary: ~ }
              { stable: v1, canary: v2 }
            canary=v3 in { stable: v1, "canary": v2 }
              { stable: v1, "canary": v3 }
            weight=25 in {⏎    stable: v1,⏎    canary: v2, # new⏎    weight: 10⏎  }
              {⏎    stable: v1,⏎    canary: v2, # new⏎    weight: 25⏎  }
            weight=0 in ⏎    stable: v1⏎    weight: 10
              ⏎    stable: v1⏎    weight: 0
            canary=v2 in ⏎    weight: 0⏎    stable: v1
              ⏎    weight: 0⏎    stable: v1⏎    canary: v2
            canary= in ⏎    stable: v1⏎    canary: v2
              ⏎    stable: v1
            stable=v2 in ⏎    stable:⏎      v1 # far away⏎    weight: 0
              ⏎    stable:⏎      v2 # far away⏎    weight: 0
            canary=v2 in ⏎    stable: v1⏎    canary: # none yet⏎    weight: 0
              ⏎    stable: v1⏎    canary: v2 # none yet⏎    weight: 0
            weight=5 in ⏎    stable: v1 # 🌊 ñandú⏎    weight: 0
              ⏎    stable: v1 # 🌊 ñandú⏎    weight: 5
            canary=v2 in ⏎      stable: v1⏎      # the end
              ⏎      stable: v1⏎      canary: v2⏎      # the end
            """
        );

    [Theory]
    [MemberData(nameof(Releases))]
    public void Every_way_to_write_a_release_is_kept(string changeAndText, string after)
    {
        var (change, before) = Split(changeAndText);

        Assert.Equal(Release(after), Apply(Release(before), Parse(change)));
        Assert.Equal(Release(after) + "\n", Apply(Release(before) + "\n", Parse(change)));
    }

    public static TheoryData<string, string> Flags =>
        TextCases.Of(
            """
            x=25 in config:⏎  a:platform: docker⏎
              config:⏎  a:platform: docker⏎  a:flags:⏎    x: 25⏎
            x=25 in config:⏎    a:platform: docker⏎    docker:host: d # last
              config:⏎    a:platform: docker⏎    docker:host: d # last⏎    a:flags:⏎        x: 25
            x=25 in config:⏎  a:flags:⏎    # none yet⏎
              config:⏎  a:flags: { x: 25 }⏎    # none yet⏎
            x=25 in config:⏎  a:flags: {}⏎
              config:⏎  a:flags: { x: 25 }⏎
            x=25 in config:⏎  a:flags:⏎    old: 1⏎
              config:⏎  a:flags:⏎    old: 1⏎    x: 25⏎
            x=25 in config: { a:b: 1 }
              config: { a:b: 1, a:flags: { x: 25 } }
            x= in config:⏎  a:platform: docker⏎  a:flags:⏎    x: 25⏎
              config:⏎  a:platform: docker⏎
            x= in config:⏎  a:platform: docker⏎  a:flags: { x: 25 }
              config:⏎  a:platform: docker
            x= in config:⏎  a:flags: { x: 25, y: 1 }⏎
              config:⏎  a:flags: { y: 1 }⏎
            x= in config:⏎  a:flags: { y: 1 }⏎
              config:⏎  a:flags: { y: 1 }⏎
            x= in config:⏎  a:flags:⏎
              config:⏎  a:flags:⏎
            x= in config:⏎  a:platform: docker⏎
              config:⏎  a:platform: docker⏎
            """
        );

    [Theory]
    [MemberData(nameof(Flags))]
    public void Flag_is_written_where_there_was_none_and_the_last_one_takes_the_map_with_it(
        string changeAndText,
        string after
    )
    {
        var (change, before) = Split(changeAndText);

        Assert.Equal(
            after,
            StackFileText.Apply(
                before,
                "f",
                "a",
                [change == "x=" ? StackFileChange.Remove("flags", "x") : StackFileChange.Flag("x", 25)]
            )
        );
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

    public static TheoryData<string, string> Refused =>
        TextCases.Of(
            """
            &r { stable: v1, weight: 10 }
              f:2:14: release: has an anchor (&), which Pulumi removes when it rewrites the file; write the value out.
            { stable: v1, weight: *w }
              f:2:36: release.weight: is an alias (*), which Pulumi removes when it rewrites the file; write the value out.
            { stable: v1, weight: !!int 10 }
              f:2:36: release.weight: has a tag (!); remove it, and put text in quotes.
            { stable: v1, weight: 10, weight: 11 }
              f:2:40: release.weight: duplicate key; the first is on line 2.
            '{"stable":"v1","weight":10}'
              f:2:14: release: is not a YAML map, so 'weight' cannot be changed in it; write it as a map.
            [v1]
              f:2:14: release: is not a YAML map, so 'weight' cannot be changed in it; write it as a map.
            { stable: v1, weight: [10] }
              f:2:36: release.weight: is not a single value, so it cannot be set to '25'.
            ⏎    stable: v1⏎    weight: |-⏎      10
              f:4:13: release.weight: is a block scalar (| or >); put the value on the same line as its key.
            { stable: v1
              f:3:1: is not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'.
            """
        );

    [Theory]
    [MemberData(nameof(Refused))]
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

    private static (string Change, string Text) Split(string changeAndText)
    {
        var at = changeAndText.IndexOf(" in ", StringComparison.Ordinal);
        return (changeAndText[..at], changeAndText[(at + 4)..]);
    }

    private static StackFileChange Parse(string change)
    {
        var (key, value) = (change.Split('=')[0], change.Split('=')[1]);
        return value.Length == 0 ? StackFileChange.Remove("release", key)
            : key == "weight" ? StackFileChange.Set(int.Parse(value), "release", key)
            : key == "paused" ? StackFileChange.Set(value == "true", "release", key)
            : StackFileChange.Set(value, "release", key);
    }
}
