using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>What two recordings have different.</summary>
public sealed class StackDiffTests
{
    [Fact]
    public void Steps_are_in_the_order_of_declaration_with_deletions_last_and_in_reverse()
    {
        var difference = StackDiff.Between(
            Stack(Volume("old-data"), Container("old"), Volume("data"), Container("web", """{"memory":1}""")),
            Stack(Container("new"), Volume("data"), Container("web", """{"memory":2}"""))
        );

        Assert.Equal(
            ["Same shop-dev", "Create new", "Same data", "Update web", "Delete old", "Delete old-data"],
            difference.Steps.Select(step => $"{step.Operation} {step.Resource.Name}")
        );
        Assert.Equal(
            (2, 1, 1, 0, 2),
            (
                difference.Count(ResourceOperation.Same),
                difference.Count(ResourceOperation.Create),
                difference.Count(ResourceOperation.Update),
                difference.Count(ResourceOperation.Replace),
                difference.Count(ResourceOperation.Delete)
            )
        );
        Assert.False(difference.ChangesNothing);
    }

    [Fact]
    public void Against_nothing_everything_is_created_the_stack_too()
    {
        var difference = StackDiff.Between(RecordedStack.Empty, Stack(Container("web")));

        Assert.Equal(["create shop-dev", "create web"], difference.Changed());
    }

    [Fact]
    public void A_stack_against_itself_changes_nothing()
    {
        var difference = StackDiff.Between(Stack(Container("web")), Stack(Container("web")));

        Assert.True(difference.ChangesNothing);
        Assert.Empty(difference.Changed());
    }

    [Theory]
    [InlineData("""{"memory":1}""", """{"memory":2}""", "Update", "memory 1→2")]
    [InlineData("""{}""", """{"memory":2}""", "Update", "memory →2")]
    [InlineData("""{"memory":1}""", """{}""", "Update", "memory 1→")]
    [InlineData("""{"image":"a"}""", """{"image":"b"}""", "Replace", "image! a→b")]
    [InlineData("""{"memory":1,"image":"a"}""", """{"memory":2,"image":"b"}""", "Replace", "image! a→b|memory 1→2")]
    [InlineData("""{"envs":["A=1","B=2"]}""", """{"envs":["A=1","B=3"]}""", "Replace", "envs[1]! B=2→B=3")]
    [InlineData("""{"envs":["A=1"]}""", """{"envs":["A=1","B=3"]}""", "Replace", "envs[1]! →B=3")]
    [InlineData("""{"envs":["A=1","B=2"]}""", """{"envs":["A=1"]}""", "Replace", "envs[1]! B=2→")]
    [InlineData("""{"envs":["A=1","A=1"]}""", """{"envs":["A=1"]}""", "Replace", "envs[1]! A=1→")]
    [InlineData("""{"envs":["A=1"]}""", """{"envs":"‹secret›"}""", "Replace", """envs! ["A=1"]→‹secret›""")]
    [InlineData(
        """{"uploads":[{"file":"/a","content":"x"}]}""",
        """{"uploads":[{"file":"/a","content":"y"}]}""",
        "Replace",
        "uploads[0].content! x→y"
    )]
    [InlineData("""{"tmpfs":{"/a.b":"rw"}}""", """{"tmpfs":{"/a.b":"ro"}}""", "Update", """tmpfs["/a.b"] rw→ro""")]
    [InlineData(
        """{"tmpfs":{"a.b":"1"}}""",
        """{"tmpfs":{"a":{"b":"1"}}}""",
        "Update",
        """tmpfs.a →{"b":"1"}|tmpfs["a.b"] 1→"""
    )]
    [InlineData("""{"memory":1}""", """{"memory":1.0}""", "Same", "")]
    [InlineData("""{"memory":1}""", """{"memory":"1"}""", "Update", "memory 1→1")]
    [InlineData("""{"init":null}""", """{}""", "Same", "")]
    [InlineData("""{"b":1,"a":{"d":1,"c":2}}""", """{"a":{"c":2,"d":1},"b":1}""", "Same", "")]
    public void A_step_says_which_properties_change(string old, string @new, string operation, string changes)
    {
        var step = Between(Container("web", old), Container("web", @new));

        Assert.Equal((operation, changes), ($"{step.Operation}", Changes(step)));
    }

    [Theory]
    [InlineData("memory", "Same", "")]
    [InlineData("*", "Same", "")]
    [InlineData("uploads[0].content", "Update", "memory 1→2")]
    [InlineData("uploads[*].content", "Update", "memory 1→2")]
    [InlineData("uploads[1].content", "Replace", "memory 1→2|uploads[0].content! x→y")]
    [InlineData("uploads", "Update", "memory 1→2")]
    [InlineData("upload", "Replace", "memory 1→2|uploads[0].content! x→y")]
    public void Changes_that_are_ignored_are_no_changes(string ignored, string operation, string changes)
    {
        string[] paths = ignored == "memory" ? ["memory", "uploads"] : [ignored];
        var step = Between(
            Container("web", """{"memory":1,"uploads":[{"content":"x"}]}"""),
            Container("web", """{"memory":2,"uploads":[{"content":"y"}]}""") with
            {
                IgnoreChanges = paths,
            }
        );

        Assert.Equal((operation, changes), ($"{step.Operation}", Changes(step)));
    }

    [Theory]
    [InlineData("healthcheck", "Replace", "healthcheck.tests[1]! b→c")]
    [InlineData("healthcheck.tests", "Replace", "healthcheck.tests[1]! b→c")]
    [InlineData("healthcheck.tests[*]", "Replace", "healthcheck.tests[1]! b→c")]
    [InlineData("*", "Replace", "healthcheck.tests[1]! b→c")]
    [InlineData("healthcheck.interval", "Update", "healthcheck.tests[1] b→c")]
    [InlineData("memory", "Update", "healthcheck.tests[1] b→c")]
    public void A_property_can_be_made_to_replace(string replacing, string operation, string changes)
    {
        var step = Between(
            Container("web", """{"healthcheck":{"tests":["a","b"]}}"""),
            Container("web", """{"healthcheck":{"tests":["a","c"]}}""") with
            {
                ReplaceOnChanges = [replacing],
            }
        );

        Assert.Equal((operation, changes), ($"{step.Operation}", Changes(step)));
    }

    [Fact]
    public void An_unknown_type_is_updated()
    {
        var step = Between(
            Custom("other:index:Thing", "thing", """{"image":"a"}"""),
            Custom("other:index:Thing", "thing", """{"image":"b"}""")
        );

        Assert.Equal(ResourceOperation.Update, step.Operation);
    }

    [Fact]
    public void A_renamed_resource_is_the_old_one_where_an_alias_says_so()
    {
        var old = Container("web", """{"memory":1}""");

        var difference = StackDiff.Between(
            Stack(old),
            Stack(Container("shop", """{"memory":2}""") with { Aliases = ["urn:pulumi:dev::shop::x::none", old.Urn] })
        );

        Assert.Equal(["update shop"], difference.Changed());
        Assert.Equal(old.Urn, difference.Named("shop").FormerUrn);
    }

    [Fact]
    public void A_renamed_resource_without_an_alias_is_another_one()
    {
        var difference = StackDiff.Between(Stack(Volume("data")), Stack(Volume("store")));

        Assert.Equal(["create store", "delete data"], difference.Changed());
        Assert.Null(difference.Named("store").FormerUrn);
    }

    [Fact]
    public void The_resource_s_own_URN_goes_before_its_aliases()
    {
        var difference = StackDiff.Between(
            Stack(Container("web", """{"memory":1}"""), Container("old", """{"memory":2}""")),
            Stack(Container("web", """{"memory":1}""") with { Aliases = [Container("old").Urn] })
        );

        Assert.Equal(["delete old"], difference.Changed());
    }

    [Fact]
    public void An_old_resource_becomes_one_new_resource_at_most()
    {
        var old = Container("web");

        var difference = StackDiff.Between(
            Stack(old),
            Stack(Container("a") with { Aliases = [old.Urn] }, Container("b") with { Aliases = [old.Urn] })
        );

        Assert.Equal(["create b"], difference.Changed());
    }

    [Fact]
    public void Outputs_are_kept_as_they_were_and_as_they_will_be()
    {
        var difference = StackDiff.Between(
            Stack() with
            {
                Outputs = new() { ["url"] = "a" },
            },
            Stack() with
            {
                Outputs = new() { ["url"] = "b" },
            }
        );

        Assert.Equal(("a", "b"), ((string?)difference.OldOutputs["url"], (string?)difference.NewOutputs["url"]));
    }

    [Fact]
    public void A_component_s_children_hang_from_it_those_that_go_too()
    {
        var part = Component("part");
        var difference = StackDiff.Between(
            Stack(part, Container("old").In(part)),
            Stack(part, Container("new").In(part), Volume("data"))
        );

        var tree = Assert.Single(ResourceTree.Of(difference));

        Assert.Equal(5, tree.Size);
        Assert.True(tree.Changes);
        Assert.Equal(["part", "data"], tree.Children.Select(child => child.Step.Resource.Name));
        Assert.Equal(["new", "old"], tree.Children[0].Children.Select(child => child.Step.Resource.Name));
        Assert.Equal([true, true], tree.Children.Select(child => child.Changes));
    }

    [Fact]
    public void What_goes_from_under_a_renamed_component_is_still_in_the_picture()
    {
        var (before, after) = (Component("before"), Component("after"));
        var difference = StackDiff.Between(
            Stack(before, Container("web").In(before)),
            Stack(after with { Aliases = [before.Urn] })
        );

        var names = ResourceTree.Of(difference).Select(tree => $"{tree.Step.Operation} {tree.Step.Resource.Name}");

        Assert.Equal(["Same shop-dev", "Delete web"], names);
    }

    private static ResourceChange Between(RecordedResource old, RecordedResource @new) =>
        StackDiff.Between(Stack(old), Stack(@new)).Steps[1];

    /// <summary>Each change as <c>path old→new</c>, with a <c>!</c> where it replaces.</summary>
    private static string Changes(ResourceChange step) =>
        string.Join(
            '|',
            step.Changes.Select(change =>
                $"{change.Path}{(change.Replaces ? "!" : "")} {Wording.OneLine(change.Old)}→{Wording.OneLine(change.New)}"
            )
        );
}
