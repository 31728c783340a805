using System.Collections.Immutable;
using Pulumi.Docker;
using Pulumi.Docker.Inputs;

namespace InventarioRetail.Contract.Tests;

/// <summary>The forms in which programs fill lists and maps of args all mean the same.</summary>
public class ProviderInitialiserTests
{
    private static readonly Dictionary<string, Func<ContainerArgs>> Lists = new()
    {
        ["a collection initialiser"] = () => new() { Image = "i", Envs = { "A=1", "B=2" } },
        ["a new list"] = () =>
            new()
            {
                Image = "i",
                Envs = new() { "A=1", "B=2" },
            },
        ["an array"] = () => new() { Image = "i", Envs = new[] { "A=1", "B=2" } },
        ["a List"] = () =>
            new()
            {
                Image = "i",
                Envs = new List<string> { "A=1", "B=2" },
            },
        ["an immutable array"] = () => new() { Image = "i", Envs = ImmutableArray.Create("A=1", "B=2") },
        ["outputs in a collection initialiser"] = () => new() { Image = "i", Envs = { "A=1", Output.Create("B=2") } },
        ["an array of inputs"] = () =>
            new() { Image = "i", Envs = new Input<string>[] { "A=1", Output.Create("B=2") } },
        ["an output of an array"] = () =>
            new() { Image = "i", Envs = Output.Create(ImmutableArray.Create("A=1", "B=2")) },
    };

    private static readonly Dictionary<string, Func<ContainerArgs>> Maps = new()
    {
        ["an indexer initialiser"] = () => new() { Image = "i", LogOpts = { ["a"] = "1", ["b"] = "2" } },
        ["pairs"] = () => new() { Image = "i", LogOpts = { { "a", "1" }, { "b", "2" } } },
        ["a new map"] = () =>
            new()
            {
                Image = "i",
                LogOpts = new() { ["a"] = "1", ["b"] = "2" },
            },
        ["outputs in a map"] = () => new() { Image = "i", LogOpts = { ["a"] = "1", ["b"] = Output.Create("2") } },
        ["a dictionary"] = () =>
            new()
            {
                Image = "i",
                LogOpts = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" },
            },
    };

    private static readonly Dictionary<string, Func<ContainerArgs>> Objects = new()
    {
        ["a collection initialiser"] = () =>
            new()
            {
                Image = "i",
                Ports =
                {
                    new ContainerPortArgs { Internal = 1 },
                    new ContainerPortArgs { Internal = 2 },
                },
            },
        ["an array"] = () =>
            new()
            {
                Image = "i",
                Ports = new[]
                {
                    new ContainerPortArgs { Internal = 1 },
                    new ContainerPortArgs { Internal = 2 },
                },
            },
        ["values that are outputs"] = () =>
            new()
            {
                Image = Output.Create("i"),
                Ports =
                {
                    new ContainerPortArgs { Internal = Output.Create(1) },
                    new ContainerPortArgs { Internal = Output.Create(2) },
                },
            },
        ["an output of args"] = () =>
            new()
            {
                Image = "i",
                Ports =
                {
                    Output.Create(new ContainerPortArgs { Internal = 1 }),
                    new ContainerPortArgs { Internal = 2 },
                },
            },
    };

    public static TheoryData<string> ListForms => [.. Lists.Keys];

    public static TheoryData<string> MapForms => [.. Maps.Keys];

    public static TheoryData<string> ObjectForms => [.. Objects.Keys];

    [Theory]
    [MemberData(nameof(ListForms))]
    public Task A_list_can_be_given_as(string form) =>
        Sends(Lists[form], """{ "image": "i", "envs": ["A=1", "B=2"] }""");

    [Theory]
    [MemberData(nameof(MapForms))]
    public Task A_map_can_be_given_as(string form) =>
        Sends(Maps[form], """{ "image": "i", "logOpts": { "a": "1", "b": "2" } }""");

    [Theory]
    [MemberData(nameof(ObjectForms))]
    public Task A_list_of_objects_can_be_given_as(string form) =>
        Sends(Objects[form], """{ "image": "i", "ports": [{ "internal": 1 }, { "internal": 2 }] }""");

    private static async Task Sends(Func<ContainerArgs> args, string inputs)
    {
        var run = await ProviderRun.OfAsync(() => new Container("it", args()));

        Assert.Equal(ProviderRun.Canonical(inputs), run.Inputs("it"));
    }
}
