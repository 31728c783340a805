using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>A preview in a pull request, whose author may have written anything into it.</summary>
public sealed partial class MarkdownOutputTests
{
    [Fact]
    public void A_change_is_a_table_and_its_details() =>
        Assert.Equal(
            """
            ### Preview of `dev`: 1 to create, 1 to update, 1 to replace, 2 to delete, 6 unchanged

            From `Pulumi.dev.yaml in HEAD` to `Pulumi.dev.yaml`.

            | | resource | type | changed properties |
            |---|---|---|---|
            | create | `web-image` | RemoteImage |  |
            | replace | `web-container` | Container | `image`, `memory`, `uploads[0].content`, `uploads[1].content` |
            | update | `web-sidecar` | Container | `memory` |
            | delete | `legacy-container` | Container |  |
            | delete | `legacy` | Part |  |

            <details><summary><code>web-container</code></summary>

            ```diff
            @@ image @@
            - shop:1
            + shop:2
            @@ memory @@
            - 256
            + 512
            @@ uploads[0].content /etc/shop.conf @@
            - workers 2
            + workers 4
            @@ uploads[1].content /etc/motd @@
            - hello
            + hello, world: this line is so long that it does not fit into a narrow terminal
            ```

            </details>

            <details><summary><code>web-sidecar</code></summary>

            ```diff
            @@ memory @@
            - 64
            + 128
            ```

            </details>

            """,
            Render(Shop.Before, Shop.After)
        );

    [Fact]
    public void Nothing_to_change_is_two_lines() =>
        Assert.Equal(
            """
            ### Preview of `dev`: 9 unchanged

            From `Pulumi.dev.yaml in HEAD` to `Pulumi.dev.yaml`.

            """,
            Render(Shop.After, Shop.After)
        );

    [Theory]
    [InlineData("```")]
    [InlineData("a\n```\n</details>\n# free\n")]
    [InlineData("a\n``````\n~~~\nfree\n")]
    [InlineData("a\r```\rfree\rb\nc")]
    [InlineData("a\n   ```\n| free | free |\n")]
    [InlineData("a\u2028```\u2028free")]
    [InlineData("a\u000b```\u000cb\nc")]
    public void No_content_ends_the_block_that_it_is_in(string content)
    {
        var lines = ChangedTo(content).Split('\n');

        Assert.Equal(["```diff", "```"], lines.Where(line => Fence().IsMatch(line)));
        var block = lines.SkipWhile(line => line != "```diff").Skip(1).TakeWhile(line => line != "```");
        Assert.All(block, line => Assert.Matches("^(@@|[-+] )", line));
        Assert.DoesNotContain(string.Concat(lines), letter => char.IsControl(letter) || letter == '\u2028');
    }

    [Fact]
    public void Backticks_in_a_file_are_shown_as_they_are() =>
        Assert.Contains("\n+ ```sh\n+ echo\n+ ```\n", ChangedTo("```sh\necho\n```\n"));

    [Theory]
    [InlineData("a|b", """`a\|b`""", """`tmpfs["a\|b"]`""")]
    [InlineData("a`b", "`` a`b ``", """`` tmpfs["a`b"] ``""")]
    [InlineData("a``|`b", """``` a``\|`b ```""", """``` tmpfs["a``\|`b"] ```""")]
    [InlineData("a\n| x |", """`a\u000a\| x \|`""", """`tmpfs["a\u000a\| x \|"]`""")]
    public void No_name_ends_the_cell_that_it_is_in(string name, string resource, string property)
    {
        var old = Container(name);
        var @new = Container(name) with { Inputs = new() { ["tmpfs"] = new JsonObject { [name] = "rw" } } };

        var markdown = Render(Stack(old with { Inputs = new() { ["tmpfs"] = new JsonObject() } }), Stack(@new));

        Assert.Contains($"\n| update | {resource} | Container | {property} |\n", markdown);
    }

    [Fact]
    public void A_name_is_no_HTML() =>
        Assert.Contains(
            "<code>&lt;img src=x&gt;&amp;</code>",
            Render(
                Stack(Container("<img src=x>&", """{"memory":1}""")),
                Stack(Container("<img src=x>&", """{"memory":2}"""))
            )
        );

    [Fact]
    public void What_was_set_on_the_command_line_is_code_not_markdown()
    {
        var report = Reports.Of(Stack(), Stack()) with
        {
            Target = "Pulumi.dev.yaml with a=<b> [x](http://example.com)\n# free",
        };

        Assert.Equal(
            """
            ### Preview of `dev`: 1 unchanged

            From `Pulumi.dev.yaml in HEAD` to `Pulumi.dev.yaml with a=<b> [x](http://example.com)\u000a# free`.

            """,
            MarkdownOutput.Render(report)
        );
    }

    private static string ChangedTo(string content) =>
        Render(
            Stack(Container("web", """{"uploads":[{"file":"/a","content":"old\n"}]}""")),
            Stack(
                Container("web") with
                {
                    Inputs = new()
                    {
                        ["uploads"] = new JsonArray(new JsonObject { ["file"] = "/a", ["content"] = content }),
                    },
                }
            )
        );

    private static string Render(RecordedStack old, RecordedStack @new) => MarkdownOutput.Render(Reports.Of(old, @new));

    [GeneratedRegex("^ {0,3}(```|~~~)")]
    private static partial Regex Fence();
}
