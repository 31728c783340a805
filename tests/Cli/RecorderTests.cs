using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Moq;
using Pulumi;
using Pulumi.Random;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace InventarioRetail.Cli.Tests;

using Output = Pulumi.Output;

/// <summary>What is written down of a program's resources.</summary>
public sealed class RecorderTests
{
    [Fact]
    public async Task The_stack_is_first_and_the_resources_follow_in_the_order_of_declaration()
    {
        var stack = await TestProgram.RecordAsync(program =>
        {
            program.AddThing("b");
            program.AddPart("part", children: part => program.AddThing("c", options: new() { Parent = part }));
            program.AddThing("a");
        });

        Assert.Equal(["shop-dev", "b", "part", "c", "a"], stack.Resources.Select(resource => resource.Name));
        Assert.Equal([false, true, false, true, true], stack.Resources.Select(resource => resource.Custom));
    }

    [Fact]
    public async Task A_URN_holds_the_types_of_all_components_above()
    {
        var stack = await TestProgram.RecordAsync(program =>
        {
            var outer = program.AddPart("outer");
            var inner = program.AddPart("inner", new() { Parent = outer });
            program.AddThing("deep", options: new() { Parent = inner });
            program.AddThing("top");
        });

        Assert.Equal(
            [
                "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev ",
                "urn:pulumi:dev::shop::shop:index:Part::outer shop-dev",
                "urn:pulumi:dev::shop::shop:index:Part$shop:index:Part::inner outer",
                "urn:pulumi:dev::shop::shop:index:Part$shop:index:Part$shop:index/thing:Thing::deep inner",
                "urn:pulumi:dev::shop::shop:index/thing:Thing::top shop-dev",
            ],
            stack.Resources.Select(resource => $"{resource.Urn} {resource.Parent?.Split("::")[3]}")
        );
    }

    [Fact]
    public async Task Inputs_are_written_as_the_SDK_sends_them()
    {
        var thing = await TestProgram.RecordThingAsync(() =>
            new ThingArgs
            {
                Text = "text",
                Number = 3,
                Ratio = 0.25,
                Flag = false,
                Colour = Colour.Red,
                Share = Share.Half,
                Size = Size.Large,
                Json = JsonDocument.Parse("""{"a":[1,null]}""").RootElement,
                Anything = new Dictionary<string, object?> { ["z"] = 1, ["a"] = new[] { true } },
                List = { "b", "a" },
                Map = { ["b.c"] = "2", ["a"] = "1" },
                Detail = new DetailArgs
                {
                    Key = "k",
                    Inner = new DetailArgs { Key = "deep" },
                },
                Details =
                {
                    new DetailArgs { Key = "first" },
                    new DetailArgs { Key = "second", Value = "v" },
                },
            }
        );

        AssertJson(
            """
            {
              "text": "text",
              "number": 3,
              "ratio": 0.25,
              "flag": false,
              "colour": "red",
              "share": 0.5,
              "size": 2,
              "json": {"a": [1, null]},
              "anything": {"a": [true], "z": 1},
              "list": ["b", "a"],
              "map": {"a": "1", "b.c": "2"},
              "detail": {"key": "k", "inner": {"key": "deep"}},
              "details": [{"key": "first"}, {"key": "second", "value": "v"}]
            }
            """,
            thing.Inputs
        );
    }

    [Fact]
    public async Task A_union_is_written_as_the_case_that_it_is()
    {
        var text = await TestProgram.RecordThingAsync(() => new ThingArgs { Choice = "fast" });
        var number = await TestProgram.RecordThingAsync(() => new ThingArgs { Choice = 3 });

        AssertJson("""{"choice":"fast"}""", text.Inputs);
        AssertJson("""{"choice":3}""", number.Inputs);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e300)]
    [InlineData(-1e-7)]
    public async Task A_number_of_any_size_is_written_as_it_is(double number)
    {
        var thing = await TestProgram.RecordThingAsync(() => new ThingArgs { Ratio = number });

        Assert.Equal(number, double.Parse(thing.Inputs["ratio"]!.ToJsonString(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task What_is_not_given_is_not_written()
    {
        var thing = await TestProgram.RecordThingAsync(() =>
            new ThingArgs
            {
                Text = Output.Create((string)null!),
                Map = { ["none"] = Output.Create((string)null!) },
                Anything = new Dictionary<string, object?> { ["none"] = null },
            }
        );

        AssertJson("""{"map":{},"anything":{}}""", thing.Inputs);
    }

    [Fact]
    public async Task An_empty_list_or_map_is_written_as_the_SDK_sends_it_and_so_is_a_null_in_a_list()
    {
        static ThingArgs Args() =>
            new()
            {
                List = Array.Empty<string>(),
                Map = [],
                Details = [],
                Detail = new DetailArgs(),
                Anything = new Dictionary<string, object?>
                {
                    ["lists"] = new object?[] { Array.Empty<string>(), null, ImmutableArray<string>.Empty },
                    ["maps"] = new Dictionary<string, object?> { ["empty"] = new Dictionary<string, string>() },
                },
            };
        MockResourceArgs? sent = null;
        var mocks = new Mock<IMocks>();
        mocks
            .Setup(mock => mock.NewResourceAsync(It.IsAny<MockResourceArgs>()))
            .Callback((MockResourceArgs args) => sent = args)
            .ReturnsAsync((MockResourceArgs args) => (args.Name, args.Inputs));
        await Deployment
            .TestAsync(mocks.Object, new TestOptions(), () => new Thing("thing", Args()))
            .WaitAsync(Wait.Bound);

        var thing = await TestProgram.RecordThingAsync(Args);

        AssertJson(
            """
            {
              "list": [],
              "map": {},
              "details": [],
              "detail": {},
              "anything": {"lists": [[], null, []], "maps": {"empty": {}}}
            }
            """,
            thing.Inputs
        );
        AssertJson(JsonSerializer.Serialize(sent!.Inputs), thing.Inputs);
    }

    [Fact]
    public async Task A_value_that_is_not_known_yet_is_a_placeholder()
    {
        var thing = await TestProgram.RecordThingAsync(() =>
            new ThingArgs
            {
                Text = OutputUtilities.CreateUnknown("guess"),
                List = { "known", OutputUtilities.CreateUnknown("guess") },
                Detail = new DetailArgs { Key = OutputUtilities.CreateUnknown("guess"), Value = "known" },
            }
        );

        AssertJson(
            """{"text":"‹computed›","list":"‹computed›","detail":{"key":"‹computed›","value":"known"}}""",
            thing.Inputs
        );
    }

    [Fact]
    public async Task An_id_is_a_placeholder_with_the_resource_s_name_and_another_output_the_input_of_that_name()
    {
        var stack = await TestProgram.RecordAsync(program =>
        {
            var first = program.AddThing("first", new ThingArgs { Text = "hello" });
            program.AddThing("second", new ThingArgs { Text = first.Id, List = { first.Text } });
            program.AddThing("third", new ThingArgs { Anything = first });
        });

        AssertJson("""{"text":"‹id of first›","list":["hello"]}""", stack.Resources[2].Inputs);
        AssertJson("""{"anything":"‹id of first›"}""", stack.Resources[3].Inputs);
    }

    [Fact]
    public async Task A_resource_depends_on_what_it_names_and_on_what_it_reads()
    {
        var stack = await TestProgram.RecordAsync(program =>
        {
            var named = program.AddThing("named");
            var part = program.AddPart("part");
            var read = program.AddThing("read", new ThingArgs { Text = "a" });
            var inList = program.AddThing("in-list", new ThingArgs { Text = "b" });
            var inDetail = program.AddThing("in-detail", new ThingArgs { Text = "c" });
            program.AddThing("unrelated");
            program.AddThing(
                "thing",
                new ThingArgs
                {
                    Text = read.Text.Apply(text => text + "!"),
                    List = { "x", inList.Text },
                    Details = { new DetailArgs { Inner = new DetailArgs { Key = inDetail.Text } } },
                    Anything = read,
                },
                new() { DependsOn = { named, part } }
            );
        });

        Assert.Equal(
            ["in-detail", "in-list", "named", "part", "read"],
            stack.Resources[^1].Dependencies.Select(urn => urn.Split("::")[3]).Order(StringComparer.Ordinal)
        );
        Assert.All(stack.Resources.SkipLast(1), resource => Assert.Empty(resource.Dependencies));
    }

    [Fact]
    public async Task Protection_is_inherited_unless_a_resource_says_otherwise()
    {
        var stack = await TestProgram.RecordAsync(program =>
        {
            var outer = program.AddPart("outer", new() { Protect = true, RetainOnDelete = true });
            var inner = program.AddPart("inner", new() { Parent = outer });
            program.AddThing("grandchild", options: new() { Parent = inner });
            program.AddThing(
                "unprotected",
                options: new()
                {
                    Parent = inner,
                    Protect = false,
                    RetainOnDelete = false,
                }
            );
            program.AddThing("own", options: new() { Protect = true });
            program.AddThing("other");
        });

        Assert.Equal(
            ["outer PR", "inner PR", "grandchild PR", "unprotected ", "own P", "other "],
            stack
                .Resources.Skip(1)
                .Select(resource =>
                    $"{resource.Name} {(resource.Protect ? "P" : "")}{(resource.RetainOnDelete ? "R" : "")}"
                )
        );
    }

    [Fact]
    public async Task Options_that_matter_to_a_preview_are_written_down()
    {
        var stack = await TestProgram.RecordAsync(program =>
            program.AddThing(
                "thing",
                options: new()
                {
                    IgnoreChanges = { "text", "list[0]" },
                    ReplaceOnChanges = { "map.*" },
                    DeleteBeforeReplace = true,
                }
            )
        );

        var thing = stack.Resources[1];
        Assert.Equal(["text", "list[0]"], thing.IgnoreChanges);
        Assert.Equal(["map.*"], thing.ReplaceOnChanges);
        Assert.True(thing.DeleteBeforeReplace);
    }

    [Fact]
    public async Task Outputs_are_written_in_their_order()
    {
        var stack = await TestProgram.RecordAsync(program => new Dictionary<string, object?>
        {
            ["url"] = "http://localhost",
            ["id"] = program.AddThing("thing").Id,
            ["split"] = new Dictionary<string, object?> { ["v2"] = 10, ["v1"] = Output.Create(90) },
            ["none"] = null,
        });

        Assert.Equal(
            """{"url":"http://localhost","id":"\u2039id of thing\u203A","split":{"v1":90,"v2":10},"none":null}""",
            stack.Outputs.ToJsonString()
        );
    }

    [Fact]
    public async Task Two_resources_of_one_URN_are_an_error_that_names_it()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            TestProgram.RecordAsync(program =>
            {
                program.AddThing("twin");
                program.AddThing("twin");
            })
        );

        Assert.Equal(
            "Two resources have the URN urn:pulumi:dev::shop::shop:index/thing:Thing::twin. Rename one of them.",
            error.Message
        );
    }

    [Fact]
    public async Task One_name_below_two_components_is_two_resources()
    {
        var stack = await TestProgram.RecordAsync(program =>
        {
            program.AddThing("same");
            program.AddPart("part", children: part => program.AddThing("same", options: new() { Parent = part }));
        });

        Assert.Equal(4, stack.Resources.Select(resource => resource.Urn).Distinct().Count());
    }

    [Fact]
    public async Task What_a_component_refuses_is_reported_without_a_stack_trace()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            TestProgram.RecordAsync(
                (Action<TestProgram>)(_ => throw new ArgumentException("The port 0 is not a port."))
            )
        );

        Assert.Equal("The port 0 is not a port.", error.Message);
    }

    [Fact]
    public async Task The_message_of_a_program_that_ends_itself_is_reported_as_it_is()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            TestProgram.RecordAsync((Action<TestProgram>)(_ => throw new RunException("There is no such platform.")))
        );

        Assert.Equal("There is no such platform.", error.Message);
    }

    [Fact]
    public async Task Of_staging_every_resource_is_recorded_that_Pulumi_registers()
    {
        var told = new List<string>();
        var mocks = new Mock<IMocks>();
        mocks
            .Setup(mock => mock.NewResourceAsync(It.IsAny<MockResourceArgs>()))
            .Returns(
                (MockResourceArgs args) =>
                {
                    lock (told)
                        told.Add($"{args.Type} {args.Name}");
                    return Task.FromResult<(string?, object)>((args.Name, args.Inputs));
                }
            );
        var settings = Staging.Settings("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }");
        await Deployment
            .TestAsync(
                mocks.Object,
                new TestOptions { ProjectName = settings.Project, StackName = settings.Stack },
                () => InventarioStack.Declare(settings)
            )
            .WaitAsync(Wait.Bound);

        var stack = await StackRecorder.RecordAsync(settings);

        Assert.Equal(
            told.Order(StringComparer.Ordinal),
            stack.Resources.Skip(1).Select(resource => $"{resource.Type} {resource.Name}").Order(StringComparer.Ordinal)
        );
        Assert.True(told.Count > 50, $"Only {told.Count} resources.");
    }

    [Fact]
    public async Task Recordings_at_the_same_time_do_not_mix()
    {
        var stacks = await Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(number =>
                    Task.Run(() =>
                        TestProgram.RecordAsync(
                            program =>
                            {
                                for (var index = 0; index < 10; index++)
                                    program.AddThing($"thing-{index}", new ThingArgs { Number = number });
                            },
                            $"stack-{number}"
                        )
                    )
                )
        );

        for (var number = 0; number < stacks.Length; number++)
        {
            Assert.Equal($"shop-stack-{number}", stacks[number].Resources[0].Name);
            Assert.Equal(
                Enumerable.Repeat((decimal)number, 10),
                stacks[number].Resources.Skip(1).Select(resource => resource.Inputs["number"]!.GetValue<decimal>())
            );
        }
    }

    [Fact]
    public async Task A_generated_password_changes_only_with_its_inputs()
    {
        async Task<RecordedStack> WithLength(int length) =>
            await StackRecorder.RecordAsync(
                "shop",
                "dev",
                see =>
                {
                    new RandomPassword(
                        "password",
                        new() { Length = length },
                        new() { ResourceTransformations = { see } }
                    );
                    return new Dictionary<string, object?>();
                }
            );

        Assert.Empty(StackDiff.Between(await WithLength(32), await WithLength(32)).Changed());
        Assert.Equal(["replace password"], StackDiff.Between(await WithLength(32), await WithLength(40)).Changed());
    }

    private static void AssertJson(string expected, JsonObject actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
