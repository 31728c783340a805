using System.Collections.Immutable;
using System.Text.Json;

namespace InventarioRetail.Contract.Tests;

/// <summary>
/// Mocks that give every resource an id and its inputs as its state, and remember what they were asked.
/// </summary>
public class RecordingMocks : IMocks
{
    private readonly List<MockResourceArgs> _resources = [];
    private readonly List<MockCallArgs> _calls = [];
    private readonly List<MockRegisterResourceOutputsRequest> _outputs = [];

    public IReadOnlyList<MockResourceArgs> Resources => Copy(_resources);
    public IReadOnlyList<MockCallArgs> Calls => Copy(_calls);
    public IReadOnlyList<MockRegisterResourceOutputsRequest> RegisteredOutputs => Copy(_outputs);

    /// <summary>The id and state of a resource; by default its name with "-id" and its inputs.</summary>
    public Func<MockResourceArgs, Task<(string? Id, object State)>> Resource { get; init; } =
        args => Task.FromResult<(string?, object)>((args.Name + "-id", args.Inputs));

    public Func<MockCallArgs, object> Call { get; init; } = args => args.Args;

    /// <summary>What a component has registered as its outputs.</summary>
    public IReadOnlyDictionary<string, Output<object?>> OutputsOf(string name) =>
        Assert
            .Single(RegisteredOutputs, outputs => outputs.Urn.EndsWith($"::{name}", StringComparison.Ordinal))
            .Outputs;

    public MockResourceArgs Named(string name) => Resources.Single(resource => resource.Name == name);

    public async Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        lock (_resources)
            _resources.Add(args);
        return await Resource(args);
    }

    public Task<object> CallAsync(MockCallArgs args)
    {
        lock (_calls)
            _calls.Add(args);
        return Task.FromResult(Call(args));
    }

    public Task RegisterResourceOutputs(MockRegisterResourceOutputsRequest args)
    {
        lock (_outputs)
            _outputs.Add(args);
        return Task.CompletedTask;
    }

    private static T[] Copy<T>(List<T> list)
    {
        lock (list)
            return [.. list];
    }
}

/// <summary>Short forms of what most contract tests do.</summary>
internal static class Contract
{
    public static readonly TestOptions Preview = new();
    public static readonly TestOptions Update = new() { IsPreview = false };

    /// <summary>After this a wait is a failure: on a busy machine a run takes seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static ComponentResource Component(string name, ComponentResourceOptions? options = null) =>
        new("test:index:Component", name, options);

    public static TestOptions Options(bool isPreview) => isPreview ? Preview : Update;

    /// <summary>The task, which fails where it does not end.</summary>
    public static Task Bounded(this Task task) => task.WaitAsync(Patience);

    /// <inheritdoc cref="Bounded(Task)"/>
    public static Task<T> Bounded<T>(this Task<T> task) => task.WaitAsync(Patience);

    /// <summary>Runs a program and gives what the mocks were asked.</summary>
    public static async Task<RecordingMocks> Run(
        Action program,
        RecordingMocks? mocks = null,
        TestOptions? options = null
    )
    {
        mocks ??= new RecordingMocks();
        await Deployment.TestAsync(mocks, options ?? Preview, program).Bounded();
        return mocks;
    }

    /// <summary>
    /// Runs a program in which a resource's constructor throws, and gives the exception. Such a run never ends, so
    /// nothing waits for its end.
    /// </summary>
    public static Task<TException> Thrown<TException>(Action program)
        where TException : Exception
    {
        var thrown = new TaskCompletionSource<TException>();
        _ = Deployment.TestAsync(
            new RecordingMocks(),
            Preview,
            () =>
            {
                try
                {
                    thrown.SetResult(Assert.Throws<TException>(program));
                }
                catch (Exception other)
                {
                    thrown.SetException(other);
                }
            }
        );
        return thrown.Task.Bounded();
    }

    /// <summary>Runs a program and gives the inputs that the mocks saw of the resource that it makes.</summary>
    public static async Task<ImmutableDictionary<string, object>> InputsOf(
        ResourceArgs args,
        TestOptions? options = null
    )
    {
        var mocks = await Run(() => Contract.Any("any", args), options: options);
        return mocks.Named("any").Inputs;
    }

    /// <summary>Runs a program with a resource that has this state, and gives the resource.</summary>
    public static async Task<Thing> ThingWith(object state, TestOptions? options = null, string? id = "an-id")
    {
        Thing? thing = null;
        var mocks = new RecordingMocks { Resource = _ => Task.FromResult((id, state)) };
        await Run(() => thing = new Thing("thing"), mocks, options);
        return thing!;
    }

    /// <summary>Runs a program that must fail, and gives the text of all its errors.</summary>
    public static Task<string> FailureOf(Action program, RecordingMocks? mocks = null) =>
        FailureOfRun(() => Run(program, mocks));

    /// <summary>
    /// One failure is reported once for every value it spoils, so there may be one exception or several.
    /// </summary>
    public static async Task<string> FailureOfRun(Func<Task> run)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => run().Bounded());
        var errors = exception is AggregateException several ? several.InnerExceptions : [exception];
        Assert.All(errors, error => Assert.IsType<RunException>(error));
        return string.Join("\n", errors.Select(error => error.Message));
    }

    public static Task<T> Read<T>(this Output<T> output) => OutputUtilities.GetValueAsync(output).Bounded();

    public static Task<T> Read<T>(this Input<T> input) => input.ToOutput().Read();

    public static async Task<IEnumerable<T>> Items<T>(this Output<ImmutableArray<T>> output) => await output.Read();

    public static async Task<IEnumerable<T>> Items<T>(this Input<ImmutableArray<T>> input) => await input.Read();

    public static Task<bool> Known<T>(this Output<T> output) => OutputUtilities.GetIsKnownAsync(output).Bounded();

    public static Task<bool> Secret<T>(this Output<T> output) => Output.IsSecretAsync(output).Bounded();

    public static Output<T> Unknown<T>(T value) => OutputUtilities.CreateUnknown(value);

    public static Func<int, int> Throws(Exception exception) => _ => throw exception;

    /// <summary>Names all its arguments: without options the constructors are ambiguous.</summary>
    public static CustomResource Any(string name, ResourceArgs? args = null, CustomResourceOptions? options = null) =>
        new("test:index:Any", name, args, options);

    public static ProviderResource Provider(string package, string name) =>
        new(package, name, ResourceArgs.Empty, null);
}

/// <summary>A resource with an output of every kind.</summary>
[ResourceType("test:index:Thing", null)]
public sealed class Thing(string name, ThingArgs? args = null, CustomResourceOptions? options = null)
    : CustomResource("test:index:Thing", name, args ?? new ThingArgs(), options)
{
    [Output("text")]
    public Output<string> Text { get; private set; } = null!;

    [Output("maybeText")]
    public Output<string?> MaybeText { get; private set; } = null!;

    [Output("number")]
    public Output<int> Number { get; private set; } = null!;

    [Output("maybeNumber")]
    public Output<int?> MaybeNumber { get; private set; } = null!;

    [Output("ratio")]
    public Output<double> Ratio { get; private set; } = null!;

    [Output("flag")]
    public Output<bool> Flag { get; private set; } = null!;

    [Output("list")]
    public Output<ImmutableArray<string>> List { get; private set; } = null!;

    [Output("map")]
    public Output<ImmutableDictionary<string, int>> Map { get; private set; } = null!;

    [Output("detail")]
    public Output<Detail> Detail { get; private set; } = null!;

    [Output("details")]
    public Output<ImmutableArray<Detail>> Details { get; private set; } = null!;

    [Output("colour")]
    public Output<Colour> Colour { get; private set; } = null!;

    [Output("size")]
    public Output<Size> Size { get; private set; } = null!;

    [Output("choice")]
    public Output<Union<string, int>> Choice { get; private set; } = null!;

    [Output("json")]
    public Output<JsonElement> Json { get; private set; } = null!;

    [Output("anything")]
    public Output<object> Anything { get; private set; } = null!;

    [Output("file")]
    public Output<AssetOrArchive> File { get; private set; } = null!;

    [Output("other")]
    public Output<Thing> Other { get; private set; } = null!;

    [Output]
    public Output<string> Unnamed { get; private set; } = null!;
}

public sealed class ThingArgs : ResourceArgs
{
    [Input("needed")]
    public Input<string>? Needed { get; set; }

    [Input("number")]
    public Input<int>? Number { get; set; }

    [Input("plain")]
    public bool? Plain { get; set; }

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
}

public sealed class DetailArgs : ResourceArgs
{
    [Input("key", required: true)]
    public Input<string> Key { get; set; } = null!;

    [Input("weight")]
    public Input<double>? Weight { get; set; }
}

[OutputType]
public sealed class Detail
{
    // Fields, as in the packages' own output types: what is serialised is the read-only fields.
#pragma warning disable CA1051
    public readonly string Key;
    public readonly double? Weight;
    public readonly Detail? Inner;
#pragma warning restore CA1051

    [OutputConstructor]
    private Detail(string key, double? weight, [OutputConstructorParameter("nested")] Detail? inner)
    {
        Key = key;
        Weight = weight;
        Inner = inner;
    }
}

/// <summary>A state as a class: its fields by their names, those that are null among them.</summary>
[OutputType]
public sealed class ThingState(string? text, string unnamed)
{
#pragma warning disable CA1051
    public readonly string? Text = text;
    public readonly string Unnamed = unnamed;
#pragma warning restore CA1051
}

[EnumType]
public readonly struct Colour : IEquatable<Colour>
{
    private readonly string _value;

    private Colour(string value) => _value = value;

    public static Colour Red { get; } = new("red");

    public static explicit operator string(Colour value) => value._value;

    public bool Equals(Colour other) => _value == other._value;

    public override bool Equals(object? obj) => obj is Colour other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    public static bool operator ==(Colour left, Colour right) => left.Equals(right);

    public static bool operator !=(Colour left, Colour right) => !left.Equals(right);
}

[EnumType]
public readonly struct Weight : IEquatable<Weight>
{
    private readonly double _value;

    private Weight(double value) => _value = value;

    public static Weight Half { get; } = new(0.5);

    public static explicit operator double(Weight value) => value._value;

    public bool Equals(Weight other) => _value == other._value;

    public override bool Equals(object? obj) => obj is Weight other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode();

    public static bool operator ==(Weight left, Weight right) => left.Equals(right);

    public static bool operator !=(Weight left, Weight right) => !left.Equals(right);
}

public enum Size
{
    Small,
    Large,
}

/// <summary>Args of one property that can be anything.</summary>
public sealed class AnyArgs : ResourceArgs
{
    [Input("value")]
    public object? Value { get; set; }
}
