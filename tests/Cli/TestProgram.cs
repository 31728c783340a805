using System.Text.Json;
using Pulumi;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// A Pulumi program of a test: it makes things and parts, and gives the recorder's transformation to those at the top.
/// </summary>
internal sealed class TestProgram(ResourceTransformation see)
{
    public const string Thing = "shop:index/thing:Thing";
    public const string Part = "shop:index:Part";

    public static Task<RecordedStack> RecordAsync(Action<TestProgram> declare, string stack = "dev") =>
        RecordAsync(
            program =>
            {
                declare(program);
                return new Dictionary<string, object?>();
            },
            stack
        );

    public static Task<RecordedStack> RecordAsync(
        Func<TestProgram, IDictionary<string, object?>> declare,
        string stack = "dev"
    ) => StackRecorder.RecordAsync("shop", stack, see => declare(new TestProgram(see))).WaitAsync(Wait.Bound);

    /// <summary>Records a program that makes one thing.</summary>
    public static async Task<RecordedResource> RecordThingAsync(Func<ThingArgs> args) =>
        (await RecordAsync(program => program.AddThing("thing", args()))).Resources[1];

    public Thing AddThing(string name, ThingArgs? args = null, CustomResourceOptions? options = null)
    {
        options ??= new();
        Watch(options);
        return new Thing(name, args, options);
    }

    public Part AddPart(string name, ComponentResourceOptions? options = null, Action<Part>? children = null)
    {
        options ??= new();
        Watch(options);
        var part = new Part(name, options);
        children?.Invoke(part);
        return part;
    }

    private void Watch(ResourceOptions options)
    {
        if (options.Parent is null)
            options.ResourceTransformations.Add(see);
    }
}

internal sealed class Part(string name, ComponentResourceOptions? options = null)
    : ComponentResource(TestProgram.Part, name, options);

internal sealed class Thing(string name, ThingArgs? args = null, CustomResourceOptions? options = null)
    : CustomResource(TestProgram.Thing, name, args ?? new ThingArgs(), options)
{
    [Output("text")]
    public Output<string> Text { get; private set; } = null!;
}

/// <summary>An input of every kind.</summary>
internal sealed class ThingArgs : ResourceArgs
{
    [Input("text")]
    public Input<string>? Text { get; set; }

    [Input("number")]
    public Input<int>? Number { get; set; }

    [Input("ratio")]
    public Input<double>? Ratio { get; set; }

    [Input("flag")]
    public Input<bool>? Flag { get; set; }

    [Input("colour")]
    public Input<Colour>? Colour { get; set; }

    [Input("share")]
    public Input<Share>? Share { get; set; }

    [Input("size")]
    public Input<Size>? Size { get; set; }

    [Input("choice")]
    public InputUnion<string, int>? Choice { get; set; }

    [Input("json")]
    public Input<JsonElement>? Json { get; set; }

    [Input("anything")]
    public object? Anything { get; set; }

    [Input("list")]
    private InputList<string>? _list;

    public InputList<string> List
    {
        get => _list ??= [];
        set => _list = value;
    }

    [Input("map")]
    private InputMap<string>? _map;

    public InputMap<string> Map
    {
        get => _map ??= [];
        set => _map = value;
    }

    [Input("detail")]
    public Input<DetailArgs>? Detail { get; set; }

    [Input("details")]
    private InputList<DetailArgs>? _details;

    public InputList<DetailArgs> Details
    {
        get => _details ??= [];
        set => _details = value;
    }

    public string NotAnInput { get; set; } = "never shown";
}

internal sealed class DetailArgs : ResourceArgs
{
    [Input("key")]
    public Input<string>? Key { get; set; }

    [Input("value")]
    public Input<string>? Value { get; set; }

    [Input("inner")]
    public Input<DetailArgs>? Inner { get; set; }
}

[EnumType]
internal readonly record struct Colour
{
    private readonly string value;

    private Colour(string value) => this.value = value;

    public static Colour Red { get; } = new("red");

    public static explicit operator string(Colour colour) => colour.value;
}

[EnumType]
internal readonly record struct Share
{
    private readonly double value;

    private Share(double value) => this.value = value;

    public static Share Half { get; } = new(0.5);

    public static explicit operator double(Share share) => share.value;
}

internal enum Size
{
    Small = 1,
    Large = 2,
}
