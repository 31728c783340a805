using Pulumi;

namespace InventarioRetail.Cli.Tests;

/// <summary>A rename or a move that is declared with an alias changes nothing; the rules are the engine's.</summary>
public sealed class AliasTests
{
    private const string Urn = "urn:pulumi:dev::shop::";

    public static TheoryData<string, string> Aliases { get; } =
        new()
        {
            { "name", $"{Urn}{TestProgram.Thing}::old" },
            { "type", $"{Urn}shop:index/old:Old::thing" },
            { "name and type", $"{Urn}shop:index/old:Old::old" },
            { "project", $"urn:pulumi:dev::market::{TestProgram.Thing}::thing" },
            { "stack", $"urn:pulumi:test::shop::{TestProgram.Thing}::thing" },
            { "urn", $"{Urn}whatever:it:Was::then" },
            { "parent", $"{Urn}{TestProgram.Part}${TestProgram.Thing}::thing" },
            { "parent URN", $"{Urn}a:b:C${TestProgram.Thing}::thing" },
        };

    [Theory]
    [MemberData(nameof(Aliases))]
    public async Task An_alias_says_what_was_different(string kind, string expected)
    {
        var stack = await TestProgram.RecordAsync(program =>
        {
            var part = program.AddPart("part");
            program.AddThing("thing", options: new() { Aliases = { Alias(kind, part) } });
        });

        Assert.Equal([expected], stack.Resources[^1].Aliases);
    }

    [Fact]
    public async Task An_alias_can_say_that_there_was_no_parent()
    {
        var stack = await TestProgram.RecordAsync(program =>
            program.AddPart(
                "part",
                children: part =>
                    program.AddThing(
                        "thing",
                        options: new() { Parent = part, Aliases = { new Alias { NoParent = true } } }
                    )
            )
        );

        Assert.Equal([$"{Urn}{TestProgram.Thing}::thing"], stack.Resources[^1].Aliases);
    }

    [Fact]
    public async Task Several_aliases_are_several_URNs_in_their_order()
    {
        var stack = await TestProgram.RecordAsync(program =>
            program.AddThing(
                "thing",
                options: new()
                {
                    Aliases =
                    {
                        new Alias { Name = "older" },
                        new Alias { Name = "oldest" },
                    },
                }
            )
        );

        Assert.Equal(
            [$"{Urn}{TestProgram.Thing}::older", $"{Urn}{TestProgram.Thing}::oldest"],
            stack.Resources[^1].Aliases
        );
    }

    [Fact]
    public async Task The_children_of_a_renamed_component_were_named_after_it()
    {
        var stack = await TestProgram.RecordAsync(program =>
            program.AddPart(
                "new",
                new() { Aliases = { new Alias { Name = "old" } } },
                part =>
                {
                    program.AddThing("new-data", options: new() { Parent = part });
                    program.AddThing("other", options: new() { Parent = part });
                }
            )
        );

        Assert.Equal([$"{Urn}{TestProgram.Part}${TestProgram.Thing}::old-data"], stack.Resources[2].Aliases);
        Assert.Equal([$"{Urn}{TestProgram.Part}${TestProgram.Thing}::other"], stack.Resources[3].Aliases);
    }

    [Fact]
    public async Task A_child_s_own_alias_is_taken_below_the_component_s_former_name_too()
    {
        var stack = await TestProgram.RecordAsync(program =>
            program.AddPart(
                "part",
                new() { Aliases = { new Alias { Type = "shop:index:Old" } } },
                part =>
                {
                    program.AddThing(
                        "thing",
                        options: new() { Parent = part, Aliases = { new Alias { Name = "was" } } }
                    );
                    program.AddThing(
                        "by-urn",
                        options: new()
                        {
                            Parent = part,
                            Aliases = { new Alias { Urn = $"{Urn}{TestProgram.Part}$a:b:C::then" } },
                        }
                    );
                }
            )
        );

        Assert.Equal(
            [
                $"{Urn}{TestProgram.Part}${TestProgram.Thing}::was",
                $"{Urn}shop:index:Old${TestProgram.Thing}::thing",
                $"{Urn}shop:index:Old${TestProgram.Thing}::was",
            ],
            stack.Resources[2].Aliases
        );
        Assert.Equal(
            [
                $"{Urn}{TestProgram.Part}$a:b:C::then",
                $"{Urn}shop:index:Old${TestProgram.Thing}::by-urn",
                $"{Urn}shop:index:Old$a:b:C::then",
            ],
            stack.Resources[3].Aliases
        );
    }

    [Fact]
    public async Task A_component_renamed_with_an_alias_changes_nothing_down_to_its_grandchildren()
    {
        static Task<RecordedStack> Named(string name, params Input<Alias>[] aliases) =>
            TestProgram.RecordAsync(program =>
            {
                var outer = program.AddPart(name, new() { Aliases = [.. aliases] });
                var inner = program.AddPart($"{name}-inner", new() { Parent = outer });
                program.AddThing($"{name}-inner-data", new ThingArgs { Text = "same" }, new() { Parent = inner });
            });

        var difference = StackDiff.Between(await Named("old"), await Named("new", new Alias { Name = "old" }));

        Assert.Empty(difference.Changed());
        Assert.Equal(
            $"{Urn}{TestProgram.Part}${TestProgram.Part}${TestProgram.Thing}::old-inner-data",
            difference.Named("new-inner-data").FormerUrn
        );
    }

    [Fact]
    public async Task A_resource_moved_into_a_component_changes_nothing()
    {
        var before = await TestProgram.RecordAsync(program => program.AddThing("thing"));
        var after = await TestProgram.RecordAsync(program =>
            program.AddPart(
                "part",
                children: part =>
                    program.AddThing(
                        "thing",
                        options: new() { Parent = part, Aliases = { new Alias { NoParent = true } } }
                    )
            )
        );

        Assert.Equal(["create part"], StackDiff.Between(before, after).Changed());
    }

    [Fact]
    public async Task A_resource_moved_to_another_component_changes_nothing()
    {
        var before = await TestProgram.RecordAsync(program =>
        {
            var (first, second) = (program.AddPart("first"), program.AddPart("second"));
            program.AddThing("thing", options: new() { Parent = first });
            _ = second;
        });
        var after = await TestProgram.RecordAsync(program =>
        {
            var outer = program.AddPart("outer");
            var second = program.AddPart(
                "second",
                new() { Parent = outer, Aliases = { new Alias { NoParent = true } } }
            );
            var parentUrn = $"{Urn}{TestProgram.Part}::first";
            program.AddThing(
                "thing",
                options: new() { Parent = second, Aliases = { new Alias { ParentUrn = parentUrn } } }
            );
        });

        Assert.Equal(["create outer", "delete first"], StackDiff.Between(before, after).Changed());
    }

    [Fact]
    public async Task Without_an_alias_a_moved_resource_is_made_anew()
    {
        var before = await TestProgram.RecordAsync(program => program.AddThing("thing"));
        var after = await TestProgram.RecordAsync(program =>
            program.AddPart("part", children: part => program.AddThing("thing", options: new() { Parent = part }))
        );

        Assert.Equal(["create part", "create thing", "delete thing"], StackDiff.Between(before, after).Changed());
    }

    private static Alias Alias(string kind, Part part) =>
        kind switch
        {
            "name" => new() { Name = "old" },
            "type" => new() { Type = "shop:index/old:Old" },
            "name and type" => new() { Name = "old", Type = "shop:index/old:Old" },
            "project" => new() { Project = "market" },
            "stack" => new() { Stack = "test" },
            "urn" => new() { Urn = $"{Urn}whatever:it:Was::then" },
            "parent" => new() { Parent = part },
            "parent URN" => new() { ParentUrn = $"{Urn}a:b:C::x" },
            _ => throw new ArgumentException(kind),
        };
}
