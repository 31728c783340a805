using System.Collections.Immutable;

namespace InventarioRetail.Contract.Tests;

/// <summary>What becomes of the state that mocks give a resource.</summary>
public class CoreStateTests
{
    [Fact]
    public async Task Outputs_have_the_values_of_the_state_by_their_names()
    {
        var thing = await Contract.ThingWith(
            new Dictionary<string, object>
            {
                ["text"] = "a",
                ["number"] = 3,
                ["maybeNumber"] = 4.0,
                ["ratio"] = 0.5,
                ["flag"] = true,
                ["list"] = new[] { "x", "y" },
                ["map"] = new Dictionary<string, int> { ["k"] = 1 },
                ["Unnamed"] = "by its own name",
                ["anything"] = new object[] { 1, "b" },
            }
        );

        Assert.Equal("a", await thing.Text.Read());
        Assert.Equal(3, await thing.Number.Read());
        Assert.Equal(4, await thing.MaybeNumber.Read());
        Assert.Equal(0.5, await thing.Ratio.Read());
        Assert.True(await thing.Flag.Read());
        Assert.Equal(["x", "y"], await thing.List.Items());
        Assert.Equal(1, (await thing.Map.Read())["k"]);
        Assert.Equal("by its own name", await thing.Unnamed.Read());
        Assert.Equal([1.0, "b"], Assert.IsType<ImmutableArray<object?>>(await thing.Anything.Read()).ToArray());
        Assert.True(await thing.Text.Known());
        Assert.False(await thing.Text.Secret());
    }

    [Fact]
    public async Task Outputs_that_the_state_lacks_are_unknown_in_a_preview()
    {
        var thing = await Contract.ThingWith(ImmutableDictionary<string, object>.Empty);

        Assert.False(await thing.Text.Known());
        Assert.False(await thing.Number.Known());
        Assert.Null(await thing.Text.Read());
    }

    [Fact]
    public async Task Outputs_that_the_state_lacks_are_the_default_in_an_update()
    {
        var thing = await Contract.ThingWith(ImmutableDictionary<string, object>.Empty, Contract.Update);

        Assert.True(await thing.Text.Known());
        Assert.Null(await thing.Text.Read());
        Assert.Equal(0, await thing.Number.Read());
        Assert.Null(await thing.MaybeNumber.Read());
        Assert.True((await thing.List.Read()).IsDefault);
    }

    [Fact]
    public async Task A_null_in_the_state_is_as_if_it_was_not_there()
    {
        var thing = await Contract.ThingWith(new Dictionary<string, object?> { ["text"] = null }!);

        Assert.False(await thing.Text.Known());
    }

    [Fact]
    public async Task A_null_in_the_state_of_a_class_is_known_in_a_preview_too()
    {
        var thing = await Contract.ThingWith(new ThingState(text: null, unnamed: "a"));

        Assert.True(await thing.Text.Known());
        Assert.Null(await thing.Text.Read());
        Assert.False(await thing.Unnamed.Known());
    }

    [Fact]
    public async Task Output_types_are_made_by_their_constructor()
    {
        var thing = await Contract.ThingWith(
            new Dictionary<string, object>
            {
                ["detail"] = new Dictionary<string, object>
                {
                    ["key"] = "a",
                    ["nested"] = new Dictionary<string, object> { ["key"] = "b", ["weight"] = 2 },
                    ["more"] = "is ignored",
                },
                ["details"] = new[] { new Dictionary<string, object> { ["key"] = "c" } },
            }
        );

        var detail = await thing.Detail.Read();
        Assert.Equal("a", detail.Key);
        Assert.Null(detail.Weight);
        Assert.Equal("b", detail.Inner!.Key);
        Assert.Equal(2, detail.Inner.Weight);
        Assert.Equal("c", Assert.Single(await thing.Details.Read()).Key);
    }

    [Fact]
    public async Task Enums_are_made_of_text_and_numbers()
    {
        var thing = await Contract.ThingWith(new Dictionary<string, object> { ["colour"] = "red", ["size"] = 1 });

        Assert.Equal(Colour.Red, await thing.Colour.Read());
        Assert.Equal(Size.Large, await thing.Size.Read());
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData(1, false)]
    public async Task Unions_are_the_first_case_that_fits(object state, bool isFirst)
    {
        var thing = await Contract.ThingWith(new Dictionary<string, object> { ["choice"] = state });

        Assert.Equal(isFirst, (await thing.Choice.Read()).IsT0);
        Assert.Equal(state, (await thing.Choice.Read()).Value);
    }

    [Fact]
    public async Task JSON_outputs_are_made_of_any_value()
    {
        var thing = await Contract.ThingWith(
            new Dictionary<string, object> { ["json"] = new Dictionary<string, object> { ["a"] = new[] { 1, 2 } } }
        );

        Assert.Equal("""{"a":[1,2]}""", (await thing.Json.Read()).GetRawText());
    }

    [Fact]
    public async Task Assets_stay_assets()
    {
        var thing = await Contract.ThingWith(new Dictionary<string, object> { ["file"] = new StringAsset("a") });

        Assert.IsType<StringAsset>(await thing.File.Read());
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_becomes_the_default_and_does_not_fail_the_run()
    {
        var thing = await Contract.ThingWith(
            new Dictionary<string, object>
            {
                ["text"] = 1,
                ["number"] = "a",
                ["list"] = "a",
                ["detail"] = "a",
            }
        );

        Assert.Null(await thing.Text.Read());
        Assert.Equal(0, await thing.Number.Read());
        Assert.True((await thing.List.Read()).IsDefault);
        Assert.Null(await thing.Detail.Read());
        Assert.True(await thing.Text.Known());
    }

    [Fact]
    public async Task A_secret_in_the_state_makes_a_secret_output()
    {
        var thing = await Contract.ThingWith(
            new Dictionary<string, object>
            {
                ["text"] = Output.CreateSecret("a"),
                ["list"] = new object[] { "x", Output.CreateSecret("y") },
                ["number"] = Output.Create(1),
            }
        );

        Assert.True(await thing.Text.Secret());
        Assert.Equal("a", await thing.Text.Read());
        Assert.True(await thing.List.Secret());
        Assert.Equal(["x", "y"], await thing.List.Items());
        Assert.False(await thing.Number.Secret());
        Assert.Equal(1, await thing.Number.Read());
    }

    [Fact]
    public async Task An_unknown_in_the_state_makes_an_unknown_output()
    {
        var thing = await Contract.ThingWith(
            new Dictionary<string, object> { ["text"] = Contract.Unknown("a"), ["number"] = 1 },
            Contract.Update
        );

        Assert.False(await thing.Text.Known());
        Assert.True(await thing.Number.Known());
    }

    [Fact]
    public async Task Mocks_can_give_args_as_the_state()
    {
        var thing = await Contract.ThingWith(new ThingArgs { Number = 3, Map = { ["k"] = "v" } });

        Assert.Equal(3, await thing.Number.Read());
    }

    [Fact]
    public async Task A_state_of_another_type_fails_the_run() =>
        Assert.Contains(
            "is not a supported argument type",
            await Contract.FailureOfRun(() => Contract.ThingWith(new { Text = "a" }))
        );

    [Fact]
    public async Task The_id_is_the_mocks()
    {
        var thing = await Contract.ThingWith(ImmutableDictionary<string, object>.Empty, id: "an-id");

        Assert.Equal("an-id", await thing.Id.Read());
        Assert.True(await thing.Id.Known());
    }

    [Fact]
    public async Task Without_an_id_the_id_is_unknown_even_in_an_update()
    {
        var thing = await Contract.ThingWith(ImmutableDictionary<string, object>.Empty, Contract.Update, id: null);

        Assert.False(await thing.Id.Known());
    }

    [Fact]
    public async Task Outputs_depend_on_their_resource()
    {
        var thing = await Contract.ThingWith(new Dictionary<string, object> { ["text"] = "a" });

        Assert.Equal([thing], await OutputUtilities.GetDependenciesAsync(thing.Text));
        Assert.Equal([thing], await OutputUtilities.GetDependenciesAsync(thing.Urn));
        Assert.Equal([thing], await OutputUtilities.GetDependenciesAsync(thing.Number));
    }

    [Fact]
    public async Task Outputs_are_there_as_soon_as_the_resource_is()
    {
        var wait = new TaskCompletionSource<(string?, object)>();
        var mocks = new RecordingMocks { Resource = _ => wait.Task };
        string? length = null;

        await Contract.Run(
            () =>
            {
                var thing = new Thing("thing");
                thing.Text.Apply(text => length = $"{text.Length}");
                Assert.Null(length);
                wait.SetResult(("id", new Dictionary<string, object> { ["text"] = "four" }));
            },
            mocks
        );

        Assert.Equal("4", length);
    }

    [Fact]
    public async Task An_output_property_of_another_type_than_Output_is_an_error() =>
        Assert.Contains(
            "Output(s) 'text' have incorrect type. [Output] attributed properties must be instances of Output<T>.",
            await Contract.FailureOf(() => new WrongOutput())
        );

    [Fact]
    public async Task An_output_property_without_a_setter_is_an_error() =>
        Assert.Contains(
            "[Output] InventarioRetail.Contract.Tests.CoreStateTests+NoSetter.Text did not have a 'set' method",
            await Contract.FailureOf(() => new NoSetter())
        );

    [Fact]
    public async Task An_output_property_of_a_type_that_cannot_come_from_the_engine_is_an_error() =>
        Assert.Contains(
            "contains invalid type System.Int64. Allowed types are:",
            await Contract.FailureOf(() => new WrongValue())
        );

    private sealed class WrongOutput() : CustomResource("test:index:Wrong", "wrong", null, null)
    {
        [Output("text")]
        public string Text { get; private set; } = "";
    }

    private sealed class NoSetter() : CustomResource("test:index:Wrong", "wrong", null, null)
    {
        [Output("text")]
        public Output<string> Text { get; } = null!;
    }

    private sealed class WrongValue() : CustomResource("test:index:Wrong", "wrong", null, null)
    {
        [Output("number")]
        public Output<long> Number { get; private set; } = null!;
    }
}
