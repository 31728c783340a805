using System.Collections.Immutable;
using System.Text.Json;

namespace InventarioRetail.Contract.Tests;

/// <summary>What mocks see of a resource's inputs.</summary>
public class CoreSerializationTests
{
    [Fact]
    public async Task Inputs_have_the_names_of_their_attributes_and_null_ones_are_left_out()
    {
        var inputs = await Contract.InputsOf(new ThingArgs { Needed = "a" });

        Assert.Equal("a", Assert.Single(inputs, input => input.Key == "needed").Value);
        Assert.Equal(["needed"], inputs.Keys);
    }

    [Fact]
    public async Task A_resource_without_args_has_no_inputs()
    {
        var mocks = await Contract.Run(() => Contract.Any("any", null));

        Assert.Empty(mocks.Named("any").Inputs);
    }

    public static TheoryData<object, object> Simple =>
        new()
        {
            { "text", "text" },
            { "", "" },
            { true, true },
            { false, false },
            { 3, 3.0 },
            { 0.5, 0.5 },
            { Size.Large, 1.0 },
            { Colour.Red, "red" },
            { Weight.Half, 0.5 },
            { (Input<string>)"text", "text" },
            { (Input<int>)3, 3.0 },
            { Output.Create("text"), "text" },
            { Output.Create(Output.Create(3)), 3.0 },
            { Output.CreateSecret("text"), "text" },
            { Union<string, int>.FromT0("text"), "text" },
            { Union<string, int>.FromT1(3), 3.0 },
            { (InputUnion<string, int>)3, 3.0 },
        };

    [Theory]
    [MemberData(nameof(Simple), DisableDiscoveryEnumeration = true)]
    public async Task A_simple_value_is_seen_as_a_bool_a_double_or_a_string(object value, object seen) =>
        Assert.Equal(seen, (await Contract.InputsOf(new AnyArgs { Value = value }))["value"]);

    public static TheoryData<object> ListsOfOneAndNull =>
        new()
        {
            new List<object?> { "a", null },
            new object?[] { "a", null },
            ImmutableArray.Create<object?>("a", null),
            new List<string?> { "a", null },
        };

    [Theory]
    [MemberData(nameof(ListsOfOneAndNull), DisableDiscoveryEnumeration = true)]
    public async Task A_list_is_seen_as_an_immutable_array_that_keeps_nulls(object list)
    {
        var seen = (await Contract.InputsOf(new AnyArgs { Value = list }))["value"];

        Assert.Equal(["a", null], List(seen));
    }

    [Fact]
    public async Task An_array_that_was_never_assigned_is_seen_as_an_empty_one()
    {
        var inputs = await Contract.InputsOf(new AnyArgs { Value = default(ImmutableArray<string>) });

        Assert.Empty(List(inputs["value"]));
    }

    [Fact]
    public async Task A_map_is_seen_as_an_immutable_dictionary_without_nulls()
    {
        var map = new Dictionary<string, object?>
        {
            ["text"] = "a",
            ["number"] = 1,
            ["nothing"] = null,
            ["inner"] = new Dictionary<string, Input<int>> { ["x"] = 1 },
        };

        var seen = Map((await Contract.InputsOf(new AnyArgs { Value = map }))["value"]);

        Assert.Equal(["inner", "number", "text"], seen.Keys.Order());
        Assert.Equal(1.0, seen["number"]);
        Assert.Equal(1.0, Map(seen["inner"]!)["x"]);
    }

    [Fact]
    public async Task A_map_with_other_keys_than_text_is_an_error()
    {
        var args = new AnyArgs { Value = new Dictionary<int, string> { [1] = "a" } };

        Assert.Contains(
            "Dictionaries are only supported with string keys",
            await Contract.FailureOf(() => Contract.Any("any", args))
        );
    }

    [Fact]
    public async Task Args_inside_args_lists_and_maps_are_seen_as_maps()
    {
        var inputs = await Contract.InputsOf(
            new ThingArgs
            {
                Detail = new DetailArgs { Key = "one", Weight = 2 },
                Details =
                {
                    new DetailArgs { Key = "two" },
                    new DetailArgs { Key = Output.Create("three") },
                },
                List = { "a", Output.Create("b") },
                Map = { ["k"] = "v", ["o"] = Output.Create("w") },
                Number = 5,
                Plain = false,
            }
        );

        Assert.Equal("one", Map(inputs["detail"])["key"]);
        Assert.Equal(2.0, Map(inputs["detail"])["weight"]);
        Assert.Equal(["two", "three"], List(inputs["details"]).Select(detail => Map(detail!)["key"]));
        Assert.False(Map(List(inputs["details"])[0]!).ContainsKey("weight"));
        Assert.Equal(["a", "b"], List(inputs["list"]));
        Assert.Equal("v", Map(inputs["map"])["k"]);
        Assert.Equal("w", Map(inputs["map"])["o"]);
        Assert.Equal(5.0, inputs["number"]);
        Assert.Equal(false, inputs["plain"]);
    }

    [Fact]
    public async Task Empty_lists_and_maps_inside_others_are_seen_as_empty()
    {
        var inputs = await Contract.InputsOf(
            new AnyArgs
            {
                Value = new Dictionary<string, object?>
                {
                    ["list"] = Array.Empty<string>(),
                    ["map"] = new Dictionary<string, string>(),
                    ["lists"] = new[] { new List<string>(), [] },
                    ["args"] = new ThingArgs(),
                },
            }
        );

        var seen = Map(inputs["value"]);
        Assert.Equal(["args", "list", "lists", "map"], seen.Keys.Order());
        Assert.Empty(List(seen["list"]!));
        Assert.Empty(Map(seen["map"]!));
        Assert.All(List(seen["lists"]!), list => Assert.Empty(List(list!)));
        Assert.Equal(2, List(seen["lists"]!).Length);
        Assert.Empty(Map(seen["args"]!));
    }

    [Fact]
    public async Task A_list_or_map_that_was_touched_but_is_empty_is_seen_as_empty()
    {
        var args = new ThingArgs();
        _ = (args.List, args.Map);

        var inputs = await Contract.InputsOf(args);

        Assert.Empty(List(inputs["list"]));
        Assert.Empty(Map(inputs["map"]));
        Assert.False(inputs.ContainsKey("details"));
    }

    [Fact]
    public async Task A_required_input_that_is_missing_fails_the_run_and_is_named()
    {
        var failure = await Contract.FailureOf(() => Contract.Any("any", new ThingArgs { Detail = new DetailArgs() }));

        Assert.Contains(
            "[Input] InventarioRetail.Contract.Tests.DetailArgs.Key is required but was not given a value",
            failure
        );
    }

    [Fact]
    public async Task An_unknown_input_is_left_out_and_so_is_what_it_is_part_of()
    {
        var inputs = await Contract.InputsOf(
            new ThingArgs
            {
                Needed = Contract.Unknown("a"),
                Number = 1,
                List = { "a", Contract.Unknown("b") },
                Map = { ["a"] = Contract.Unknown("b"), ["b"] = "c" },
                Detail = new DetailArgs { Key = Contract.Unknown("a"), Weight = 1 },
            }
        );

        Assert.Equal(["number"], inputs.Keys);
    }

    [Fact]
    public async Task Secrets_are_seen_as_their_values()
    {
        var inputs = await Contract.InputsOf(
            new ThingArgs
            {
                Needed = Output.CreateSecret("a"),
                List = { Output.CreateSecret("b") },
                Map = { ["k"] = Output.CreateSecret("c") },
            }
        );

        Assert.Equal("a", inputs["needed"]);
        Assert.Equal(["b"], List(inputs["list"]));
        Assert.Equal("c", Map(inputs["map"])["k"]);
    }

    [Fact]
    public async Task A_secret_null_is_left_out_of_the_inputs_but_not_of_a_map()
    {
        var inputs = await Contract.InputsOf(
            new ThingArgs
            {
                Needed = Output.CreateSecret((string)null!),
                Map = { ["a"] = Output.CreateSecret((string)null!), ["b"] = Output.Create((string)null!) },
            }
        );

        Assert.Equal(["map"], inputs.Keys);
        var map = Map(inputs["map"]);
        Assert.Equal(["a"], map.Keys);
        Assert.Null(map["a"]);
    }

    [Fact]
    public async Task Inputs_named_id_and_urn_are_not_sent()
    {
        var inputs = await Contract.InputsOf(
            new DictionaryResourceArgs(
                ImmutableDictionary<string, object?>.Empty.Add("id", "a").Add("urn", "b").Add("other", "c")
            )
        );

        Assert.Equal(["other"], inputs.Keys);
    }

    [Fact]
    public async Task Args_can_be_a_dictionary()
    {
        var inputs = await Contract.InputsOf(
            new DictionaryResourceArgs(
                ImmutableDictionary<string, object?>
                    .Empty.Add("text", "a")
                    .Add("list", ImmutableArray.Create("b"))
                    .Add("output", Output.Create(1))
                    .Add("nothing", null)
            )
        );

        Assert.Equal(["list", "output", "text"], inputs.Keys.Order());
        Assert.Equal(["b"], List(inputs["list"]));
        Assert.Equal(1.0, inputs["output"]);
    }

    [Fact]
    public void A_dictionary_of_args_is_checked_at_once() =>
        Assert.Throws<InvalidOperationException>(() =>
            new DictionaryResourceArgs(ImmutableDictionary<string, object?>.Empty.Add("when", DateTimeOffset.UnixEpoch))
        );

    [Fact]
    public async Task Assets_and_archives_are_seen_as_assets_and_archives()
    {
        Assert.IsType<StringAsset>(await Seen(new StringAsset("text")));
        Assert.IsType<FileAsset>(await Seen(new FileAsset("./file")));
        Assert.IsType<RemoteAsset>(await Seen(new RemoteAsset("https://example.com/file")));
        Assert.IsType<FileArchive>(await Seen(new FileArchive("./folder")));
        Assert.IsType<RemoteArchive>(await Seen(new RemoteArchive("https://example.com/archive")));
        Assert.IsType<AssetArchive>(
            await Seen(new AssetArchive(new Dictionary<string, AssetOrArchive> { ["a"] = new StringAsset("text") }))
        );

        static async Task<object> Seen(AssetOrArchive value) =>
            (await Contract.InputsOf(new AnyArgs { Value = value }))["value"];
    }

    [Fact]
    public async Task JSON_values_are_seen_as_what_they_hold()
    {
        using var document = JsonDocument.Parse("""{"a":[1,true,"x",null],"n":null}""");

        var seen = Map((await Contract.InputsOf(new AnyArgs { Value = document.RootElement }))["value"]);

        Assert.Equal(["a", "n"], seen.Keys.Order());
        Assert.Equal([1.0, true, "x", null], List(seen["a"]!));
        Assert.Null(seen["n"]);
    }

    [Fact]
    public async Task Output_types_are_seen_as_maps_of_all_their_fields_those_that_are_null_too()
    {
        var thing = await Contract.ThingWith(
            new Dictionary<string, object>
            {
                ["detail"] = new Dictionary<string, object> { ["key"] = "a", ["weight"] = 1 },
            }
        );

        var seen = Map((await Contract.InputsOf(new AnyArgs { Value = await thing.Detail.Read() }))["value"]);

        Assert.Equal(["inner", "key", "weight"], seen.Keys.Order());
        Assert.Equal(1.0, seen["weight"]);
        Assert.Null(seen["inner"]);
    }

    [Fact]
    public async Task JSON_inputs_are_seen_as_text()
    {
        var inputs = await Contract.InputsOf(
            new JsonArgs
            {
                Map = { ["b"] = 2, ["a"] = 1 },
                List = { true, false },
                Text = "a \"quoted\" one",
                Detail = new DetailArgs { Key = "k", Weight = 0.5 },
            }
        );

        Assert.Equal("""{ "a": 1, "b": 2 }""", inputs["map"]);
        Assert.Equal("[ true, false ]", inputs["list"]);
        Assert.Equal("\"a \\\"quoted\\\" one\"", inputs["text"]);
        Assert.Equal("""{ "key": "k", "weight": 0.5 }""", inputs["detail"]);
        Assert.False(inputs.ContainsKey("nothing"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task JSON_inputs_that_are_not_known_are_left_out(bool isPreview)
    {
        var inputs = await Contract.InputsOf(
            new JsonArgs { Map = { ["a"] = Contract.Unknown(1) }, Text = Contract.Unknown("a") },
            Contract.Options(isPreview)
        );

        Assert.Empty(inputs);
    }

    [Fact]
    public async Task A_resource_is_seen_as_a_resource_of_the_same_URN()
    {
        Thing? thing = null;
        var mocks = await Contract.Run(() =>
        {
            thing = new Thing("thing");
            Contract.Any("any", new AnyArgs { Value = thing });
        });

        var seen = Assert.IsType<Thing>(mocks.Named("any").Inputs["value"]);
        Assert.Equal(await thing!.Urn.Read(), await seen.Urn.Read());
        Assert.Equal("thing-id", await seen.Id.Read());
    }

    [Fact]
    public async Task A_task_is_no_input()
    {
        var failure = await Contract.FailureOf(() => Contract.Any("any", new AnyArgs { Value = Task.FromResult("a") }));

        Assert.Contains("Tasks are not allowed inside ResourceArgs.", failure);
        Assert.Contains("resource:any[test:index:Any].value", failure);
    }

    [Fact]
    public async Task A_value_of_another_type_is_no_input_and_its_place_is_reported()
    {
        var failure = await Contract.FailureOf(() =>
            Contract.Any(
                "any",
                new AnyArgs { Value = new Dictionary<string, object> { ["list"] = new object[] { "a", 5L } } }
            )
        );

        Assert.Contains("System.Int64 is not a supported argument type.", failure);
        Assert.Contains("resource:any[test:index:Any].value.list[1]", failure);
    }

    [Fact]
    public async Task No_input_in_a_list_is_an_error() =>
        Assert.Contains(
            nameof(NullReferenceException),
            await Contract.FailureOf(() => Contract.Any("any", new ThingArgs { List = new Input<string>[] { null! } }))
        );

    [Fact]
    public async Task No_input_in_a_map_is_left_out()
    {
        var inputs = await Contract.InputsOf(new ThingArgs { Map = { ["a"] = null!, ["b"] = "c" } });

        Assert.Equal(["b"], Map(inputs["map"]).Keys);
    }

    [Fact]
    public async Task A_map_that_a_resource_does_not_have_can_be_given_to_another_and_is_left_out()
    {
        var mocks = new RecordingMocks
        {
            Resource = _ => Task.FromResult<(string?, object)>(("id", ImmutableDictionary<string, object>.Empty)),
        };
        await Contract.Run(
            () => Contract.Any("any", new NumbersArgs { Numbers = new Thing("thing").Map }),
            mocks,
            Contract.Update
        );

        Assert.Empty(mocks.Named("any").Inputs);
    }

    private sealed class NumbersArgs : ResourceArgs
    {
        [Input("numbers")]
        public InputMap<int>? Numbers { get; set; }
    }

    private static ImmutableDictionary<string, object?> Map(object value) =>
        Assert.IsType<ImmutableDictionary<string, object?>>(value);

    private static object?[] List(object value) => [.. Assert.IsType<ImmutableArray<object?>>(value)];
}

public sealed class JsonArgs : ResourceArgs
{
    [Input("map", json: true)]
    private InputMap<int>? _map;

    public InputMap<int> Map
    {
        get => _map ??= [];
        set => _map = value;
    }

    [Input("list", json: true)]
    private InputList<bool>? _list;

    public InputList<bool> List
    {
        get => _list ??= [];
        set => _list = value;
    }

    [Input("text", json: true)]
    public Input<string>? Text { get; set; }

    [Input("detail", json: true)]
    public Input<DetailArgs>? Detail { get; set; }

    [Input("nothing", json: true)]
    public Input<string>? Nothing { get; set; }
}
