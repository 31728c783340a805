using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;

namespace InventarioRetail.Contract.Tests;

public class CoreInputTests
{
    [Fact]
    public async Task An_input_is_made_of_a_value_or_an_output_and_becomes_an_output()
    {
        Input<int> value = 1;
        Input<int> output = Output.Create(2);
        Output<int> back = output;

        Assert.Equal(1, await value.Read());
        Assert.Equal(2, await back.Read());
        Assert.Equal(3, await output.Apply(number => number + 1).Read());
    }

    [Fact]
    public async Task No_input_is_an_output_of_the_default_value()
    {
        Input<int>? none = null;

        Assert.Equal(0, await none.ToOutput().Read());
        Assert.Equal("0", await none.Apply(number => $"{number}").Read());
    }

    [Fact]
    public void An_input_of_no_output_is_an_error() =>
        Assert.Throws<ArgumentNullException>(() =>
        {
            Input<int> _ = (Output<int>)null!;
        });

    public static TheoryData<string, InputList<string>> Lists =>
        new()
        {
            { "a value", "a" },
            { "an output", Output.Create("a") },
            { "an input", (Input<string>)"a" },
            { "an array", new[] { "a" } },
            { "an array of outputs", new[] { Output.Create("a") } },
            { "an array of inputs", new Input<string>[] { "a" } },
            {
                "a list",
                new List<string> { "a" }
            },
            {
                "a list of outputs",
                new List<Output<string>> { Output.Create("a") }
            },
            {
                "a list of inputs",
                new List<Input<string>> { "a" }
            },
            { "an immutable array", ImmutableArray.Create("a") },
            { "an immutable array of outputs", ImmutableArray.Create(Output.Create("a")) },
            { "an immutable array of inputs", ImmutableArray.Create<Input<string>>("a") },
            { "an output of an array", Output.Create(new[] { "a" }) },
            { "an output of a list", Output.Create(new List<string> { "a" }) },
            { "an output of a sequence", Output.Create<IEnumerable<string>>(["a"]) },
            { "an output of an immutable array", Output.Create(ImmutableArray.Create("a")) },
        };

    [Theory]
    [MemberData(nameof(Lists), DisableDiscoveryEnumeration = true)]
    public async Task A_list_is_made_of(string what, InputList<string> list)
    {
        Assert.NotEmpty(what);
        Assert.Equal(["a"], await list.Items());
    }

    [Fact]
    public async Task A_list_is_filled_by_an_initialiser_with_values_outputs_and_lists()
    {
        InputList<string> list = ["a", Output.Create("b")];
        var longer = new InputList<string> { "a", Output.Create("b"), new[] { "c", "d" }, list };
        longer.Add("e", "f");
        longer.AddRange(new List<string> { "g" });

        Assert.Equal(["a", "b", "c", "d", "a", "b", "e", "f", "g"], await longer.Items());
    }

    [Fact]
    public async Task A_property_that_is_a_list_is_added_to_by_an_initialiser()
    {
        var args = new ThingArgs { List = { "a", "b" } };

        Assert.Equal(["a", "b"], await args.List.Items());
    }

    [Fact]
    public async Task Concat_gives_a_new_list_and_leaves_both_as_they_are()
    {
        InputList<int> first = new[] { 1 };
        InputList<int> second = new[] { 2 };

        Assert.Equal([1, 2], await first.Concat(second).Items());
        Assert.Equal([1], await first.Items());
        Assert.Equal([2], await second.Items());
    }

    [Fact]
    public async Task A_list_is_secret_when_an_item_is_and_known_when_all_are()
    {
        InputList<string> secret = [Output.CreateSecret("a"), "b"];
        InputList<string> unknown = [Contract.Unknown("a"), "b"];

        Assert.True(await secret.ToOutput().Secret());
        Assert.True(await secret.ToOutput().Known());
        Assert.False(await unknown.ToOutput().Known());
    }

    [Fact]
    public async Task A_list_can_be_walked_when_its_values_are_waited_for()
    {
        InputList<string> list = ["a", Output.Create("b")];
        var walked = new List<string>();
        await foreach (var item in list)
            walked.Add(await item.Read());

        Assert.Equal(["a", "b"], walked);
    }

    [Fact]
    public void A_list_or_map_cannot_be_walked_at_once()
    {
        var list = Assert.Throws<NotSupportedException>(() => ((IEnumerable)new InputList<int>()).GetEnumerator());
        var map = Assert.Throws<NotSupportedException>(() => ((IEnumerable)new InputMap<int>()).GetEnumerator());

        Assert.EndsWith("cannot be synchronously enumerated. Use GetAsyncEnumerator instead.", list.Message);
        Assert.EndsWith("cannot be synchronously enumerated. Use GetAsyncEnumerator instead.", map.Message);
    }

    [Fact]
    public async Task An_empty_list_or_map_is_empty_and_known()
    {
        Assert.Empty(await new InputList<int>().Read());
        Assert.Empty(await new InputMap<int>().Read());
        Assert.True(await new InputMap<int>().ToOutput().Known());
    }

    public static TheoryData<string, InputMap<string>> Maps =>
        new()
        {
            {
                "a dictionary",
                new Dictionary<string, string> { ["k"] = "v" }
            },
            { "an immutable dictionary", ImmutableDictionary<string, string>.Empty.Add("k", "v") },
            { "an output of a dictionary", Output.Create(new Dictionary<string, string> { ["k"] = "v" }) },
            {
                "an output of any dictionary",
                Output.Create<IDictionary<string, string>>(new Dictionary<string, string> { ["k"] = "v" })
            },
            { "an output of an immutable one", Output.Create(ImmutableDictionary<string, string>.Empty.Add("k", "v")) },
        };

    [Theory]
    [MemberData(nameof(Maps), DisableDiscoveryEnumeration = true)]
    public async Task A_map_is_made_of(string what, InputMap<string> map)
    {
        Assert.NotEmpty(what);
        Assert.Equal("v", Assert.Single(await map.Read(), item => item.Key == "k").Value);
    }

    [Fact]
    public async Task A_map_is_filled_by_pairs_indexers_and_other_maps()
    {
        var map = new InputMap<string>
        {
            { "a", "1" },
            { "b", Output.Create("2") },
            new Dictionary<string, string> { ["c"] = "3" },
        };
        var indexed = new InputMap<string> { ["d"] = "4", ["e"] = Output.Create("5") };
        map.AddRange(indexed);

        Assert.Equal(
            ["a=1", "b=2", "c=3", "d=4", "e=5"],
            (await map.Read()).Select(item => $"{item.Key}={item.Value}").Order()
        );
    }

    [Fact]
    public async Task The_same_pair_may_be_added_to_a_map_twice()
    {
        var map = new InputMap<string> { { "a", "1" }, { "a", Output.Create("1") } };

        Assert.Equal("1", (await map.Read())["a"]);
    }

    [Fact]
    public async Task Another_value_for_a_key_of_a_map_is_an_error()
    {
        var map = new InputMap<string> { { "a", "1" }, { "a", "2" } };

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => map.Read());
        Assert.Equal("Key 'a' already exists in the map with a different value.", exception.Message);
    }

    [Fact]
    public async Task Merge_gives_a_new_map_in_which_the_second_wins()
    {
        var first = new InputMap<string> { { "a", "1" }, { "b", "1" } };
        var second = new InputMap<string> { { "b", "2" }, { "c", "2" } };

        var merged = await InputMap<string>.Merge(first, second).Read();

        Assert.Equal(["a=1", "b=2", "c=2"], merged.Select(item => $"{item.Key}={item.Value}").Order());
        Assert.Equal("1", (await first.Read())["b"]);
        Assert.Equal(2, (await second.Read()).Count);
    }

    [Fact]
    public async Task A_map_is_secret_when_a_value_is_and_known_when_all_are()
    {
        var secret = new InputMap<string> { ["a"] = Output.CreateSecret("1"), ["b"] = "2" };
        Output<ImmutableDictionary<string, string>>? unknown = null;
        await Contract.Run(() => unknown = new InputMap<string> { ["a"] = Contract.Unknown("1"), ["b"] = "2" });

        Assert.True(await secret.ToOutput().Secret());
        Assert.False(await unknown!.Known());
    }

    [Fact]
    public async Task A_map_can_be_walked_when_its_values_are_waited_for()
    {
        var walked = new List<string>();
        await foreach (var item in new InputMap<int> { ["a"] = 1 })
        {
            var (key, value) = await item.Read();
            walked.Add($"{key}={value}");
        }

        Assert.Equal(["a=1"], walked);
    }

    [Fact]
    public async Task Lists_and_maps_of_unions_take_either_case()
    {
        var list = new InputList<Union<string, int>> { "a", 1, Output.Create("b") };
        var map = new InputMap<Union<string, int>> { { "a", "x" }, { "b", 2 } };

        Assert.Equal(["a", 1, "b"], (await list.Items()).Select(union => union.Value));
        Assert.Equal("x", (await map.Read())["a"].AsT0);
        Assert.Equal(2, (await map.Read())["b"].AsT1);
    }

    [Fact]
    public async Task An_input_of_a_union_is_made_of_either_case()
    {
        InputUnion<string, int>[] inputs =
        [
            "a",
            1,
            Output.Create("a"),
            Output.Create(1),
            (Input<string>)"a",
            (Input<int>)1,
            Union<string, int>.FromT0("a"),
            Output.Create(Union<string, int>.FromT1(1)),
        ];

        var values = new List<object>();
        foreach (var input in inputs)
            values.Add((await input.Read()).Value);

        Assert.Equal(["a", 1, "a", 1, "a", 1, "a", 1], values);
    }

    [Fact]
    public void A_union_is_one_case_or_the_other()
    {
        Union<string, int> text = "a";
        Union<string, int> number = 1;

        Assert.True(text.IsT0);
        Assert.True(number.IsT1);
        Assert.Equal("a", text.AsT0);
        Assert.Throws<InvalidOperationException>(() => text.AsT1);
        Assert.Equal("1!", number.Match(value => value, value => $"{value}!"));
        Assert.Equal("A", text.MapT0(value => value.ToUpperInvariant()).AsT0);
        Assert.Equal(2, number.MapT1(value => value + 1).AsT1);
        Assert.Equal(1L, text.Bimap(value => (long)value.Length, value => $"{value}").AsT0);
        Assert.True(text.TryPickT0(out var picked, out _));
        Assert.Equal("a", picked);
        Assert.False(text.TryPickT1(out _, out var rest));
        Assert.Equal("a", rest);
    }

    [Fact]
    public void Unions_are_equal_when_case_and_value_are()
    {
        Union<string, int> one = "a";
        Union<string, int> same = "a";
        Union<string, int> other = 1;

        Assert.True(one == same);
        Assert.True(one != other);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.False(one.Equals("a" as object));
    }

    [Fact]
    public async Task An_input_of_JSON_is_made_of_text_a_document_an_element_or_outputs_of_them()
    {
        using var document = JsonDocument.Parse("[1]");
        InputJson[] inputs =
        [
            "[1]",
            document,
            document.RootElement,
            Output.Create("[1]"),
            Output.Create(document),
            Output.Create(document.RootElement),
        ];

        foreach (var input in inputs)
            Assert.Equal("[1]", (await input.Read()).GetRawText());
    }
}
