using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>A preview as people see it.</summary>
public sealed class TextOutputTests
{
    private const char Escape = '\u001b';

    [Fact]
    public void A_change_is_a_tree_with_what_changes_below_each_resource() =>
        Assert.Equal(
            """
            Preview of dev
            from  Pulumi.dev.yaml in HEAD
            to    Pulumi.dev.yaml

            shop-dev Stack
            ├─ cache Part unchanged (1 below)
            ├─ web Part
            │  ├─ + web-image RemoteImage shop:2 create
            │  ├─ +- web-container Container 512 MiB, 127.0.0.1:8080 → 80 replace
            │  │       image (replaces)
            │  │         - shop:1
            │  │         + shop:2
            │  │       memory
            │  │         - 256
            │  │         + 512
            │  │       uploads[0].content /etc/shop.conf (replaces)
            │  │         - workers 2
            │  │         + workers 4
            │  │       uploads[1].content /etc/motd (replaces)
            │  │         - hello
            │  │         + hello, world: this line is so long that it does not fit into a narrow terminal
            │  └─ ~ web-sidecar Container 128 MiB update
            │          memory
            │            - 64
            │            + 128
            ├─ data Volume protected unchanged
            ├─ new-name Container 32 MiB unchanged
            └─ - legacy Part delete
               └─ - legacy-container Container delete

            Outputs
              image: shop:2
              legacy: yes → gone
              workers: 2 → 4

            1 to create, 1 to update, 1 to replace, 2 to delete, 6 unchanged

            """,
            Show(Shop.Before, Shop.After, width: 160)
        );

    [Fact]
    public void In_a_narrow_terminal_a_line_loses_its_end_and_the_tree_stays_a_tree()
    {
        var lines = Show(Shop.Before, Shop.After, width: 80).Split('\n');

        Assert.Equal(
            "│  │         + hello, world: this line is so long that it does not fit into a n…",
            Assert.Single(lines, line => line.EndsWith('…'))
        );
        Assert.Equal(Show(Shop.Before, Shop.After, width: 160).Split('\n').Length, lines.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    public void No_line_is_longer_than_the_terminal_is_wide(int width) =>
        Assert.All(Show(Shop.Before, Shop.After, width).Split('\n'), line => Assert.InRange(line.Length, 0, width));

    [Fact]
    public async Task Of_staging_80_columns_are_too_few_for_the_longest_image_names_only()
    {
        var stack = await Staging.RecordAsync("{ stable: v1.0.0 }");

        var cut = Show(RecordedStack.Empty, stack, width: 80).Split('\n').Where(line => line.EndsWith('…')).ToList();

        Assert.All(cut, line => Assert.Contains(" RemoteImage ", line));
        Assert.All(cut, line => Assert.Equal(80, line.Length));
    }

    [Fact]
    public void With_nothing_to_change_the_tree_shows_what_there_is() =>
        Assert.Equal(
            """
            Preview of dev
            from  Pulumi.dev.yaml in HEAD
            to    Pulumi.dev.yaml

            shop-dev Stack
            ├─ cache Part
            │  └─ cache-data Volume
            ├─ web Part
            │  ├─ web-image RemoteImage shop:2
            │  ├─ web-container Container 512 MiB, 127.0.0.1:8080 → 80
            │  └─ web-sidecar Container 128 MiB
            ├─ data Volume protected
            └─ new-name Container 32 MiB

            Outputs
              url: http://localhost:8080
              workers: 4
              image: shop:2

            9 unchanged

            """,
            Show(Shop.After, Shop.After, width: 80)
        );

    [Fact]
    public void Of_a_new_stack_everything_is_shown_as_created() =>
        Assert.Equal(
            """
            Preview of dev
            from  Pulumi.dev.yaml in HEAD
            to    Pulumi.dev.yaml

            + shop-dev Stack create
            ├─ + part Part create
            │  └─ + web Container create
            └─ + data Volume create

            4 to create

            """,
            Show(
                RecordedStack.Empty,
                Stack(Component("part"), Container("web").In(Component("part")), Volume("data")),
                80
            )
        );

    [Fact]
    public void Colours_are_those_of_the_engine() =>
        Assert.Equal(
            """
            [1mPreview of dev[0m
            [2mfrom[0m  Pulumi.dev.yaml in HEAD
            [2mto[0m    Pulumi.dev.yaml

            shop-dev [2mStack[0m
            [2m├─ [0m[32m+ new[0m [2mContainer[0m [32mcreate[0m
            [2m├─ [0m[93m~ web[0m [2mContainer[0m 2 MiB [93mupdate[0m
            [2m│     [0m  memory
            [2m│     [0m    [91m- 1[0m
            [2m│     [0m    [32m+ 2[0m
            [2m├─ [0m[95m+- app[0m [2mContainer[0m [95mreplace[0m
            [2m│     [0m  image [93m(replaces)[0m
            [2m│     [0m    [91m- a[0m
            [2m│     [0m    [32m+ b[0m
            [2m└─ [0m[91m- old[0m [2mContainer[0m [91mdelete[0m

            [1m1 to create, 1 to update, 1 to replace, 1 to delete, 1 unchanged[0m

            """,
            Reports
                .Text(
                    Reports.Of(
                        Stack(
                            Container("old"),
                            Container("web", """{"memory":1}"""),
                            Container("app", """{"image":"a"}""")
                        ),
                        Stack(
                            Container("new"),
                            Container("web", """{"memory":2}"""),
                            Container("app", """{"image":"b"}""")
                        )
                    ),
                    width: 80,
                    colour: true
                )
                .Replace($"{Escape}[", "[", StringComparison.Ordinal)
        );

    [Fact]
    public void A_renamed_resource_that_changes_says_what_it_was() =>
        Assert.Contains(
            $"""
            └─ ~ shop Container 2 MiB update
                  was {Container("web").Urn}
                    memory
                      - 1
                      + 2
            """,
            Show(
                Stack(Container("web", """{"memory":1}""")),
                Stack(Container("shop", """{"memory":2}""") with { Aliases = [Container("web").Urn] }),
                160
            )
        );

    [Fact]
    public void Text_that_looks_like_markup_is_text() =>
        Assert.Contains(
            "│  + [bold]x[/] [[y]] [",
            Show(
                    Stack(Container("web"), Volume("z")),
                    Stack(Container("web", """{"hostname":"[bold]x[/] [[y]] ["}"""), Volume("z")),
                    160
                )
                .Replace("         +", "  +", StringComparison.Ordinal)
        );

    [Fact]
    public void What_would_move_the_cursor_or_turn_the_text_around_is_written_out()
    {
        var shown = Show(
            Stack(Container("web")),
            Stack(Container("web", """{"hostname":"\u001b[2Jgone\u0007 \u202eabc\u202c a\tb"}""")),
            160
        );

        Assert.Contains(@"+ \u001b[2Jgone\u0007 \u202eabc\u202c a    b", shown);
        Assert.DoesNotContain(shown, letter => letter != '\n' && char.IsControl(letter));
    }

    [Theory]
    [InlineData("""{"ports":"‹secret›","memory":1}""", "web Container 1 MiB")]
    [InlineData("""{"ports":["‹computed›"]}""", "web Container")]
    [InlineData("""{"memory":"‹computed›"}""", "web Container ‹computed› MiB")]
    [InlineData("""{"uploads":"‹secret›"}""", "web Container")]
    public void An_unknown_input_is_no_obstacle(string inputs, string expected) =>
        Assert.Contains(
            $"└─ +- {expected} replace\n",
            Show(
                Stack(Container("web", """{"image":"a","uploads":[{"file":"/a","content":"x"}]}""")),
                Stack(Container("web", inputs)),
                160
            )
        );

    [Fact]
    public void A_network_of_unknown_kind_is_shown_as_any_other() =>
        Assert.Contains(
            "+ net Network create",
            Show(
                RecordedStack.Empty,
                Stack(Custom("docker:index/network:Network", "net", """{"internal":"‹computed›"}""")),
                80
            )
        );

    private static string Show(RecordedStack old, RecordedStack @new, int width) =>
        Reports.Text(Reports.Of(old, @new), width);
}
