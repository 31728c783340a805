using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Contract.Tests;

/// <summary>A program run with mocks that keep what they are given and answer with it.</summary>
internal sealed class ProviderRun : IMocks
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, MockResourceArgs> _resources = [];
    private readonly ImmutableDictionary<string, object> _outputs;

    private ProviderRun(IEnumerable<KeyValuePair<string, object>>? outputs)
    {
        _outputs = ImmutableDictionary.CreateRange(outputs ?? []);
    }

    /// <summary>Runs a program; its resources have their inputs and these outputs as their state.</summary>
    public static async Task<ProviderRun> OfAsync(
        Action program,
        IEnumerable<KeyValuePair<string, object>>? outputs = null
    )
    {
        var run = new ProviderRun(outputs);
        await Deployment.TestAsync(run, Contract.Update, program).Bounded();
        return run;
    }

    /// <summary>The options of a resource as its constructor merges them with the program's.</summary>
    public static async Task<CustomResourceOptions> MergedOptionsAsync(
        Func<CustomResourceOptions?, CustomResource> declare,
        CustomResourceOptions? options = null
    )
    {
        CustomResourceOptions? merged = null;
        options ??= new CustomResourceOptions();
        options.ResourceTransformations.Add(args =>
        {
            merged = (CustomResourceOptions)args.Options;
            return null;
        });
        await OfAsync(() => declare(options));
        return merged!;
    }

    /// <summary>
    /// The types of the aliases that a constructor adds, in their order. Fails if they do not stand before the
    /// program's own aliases, or name more than a type.
    /// </summary>
    public static async Task<string> TypeAliasesAsync(Func<CustomResourceOptions?, CustomResource> declare)
    {
        var own = new CustomResourceOptions { Aliases = { new Alias { Type = "the program's" } } };
        var types = new List<string>();
        foreach (var input in (await MergedOptionsAsync(declare, own)).Aliases)
        {
            var alias = await input.Read();
            types.Add(await alias.Type!.Read());
            Assert.Null(alias.Name ?? alias.Stack ?? alias.Project ?? alias.ParentUrn);
            Assert.Null(alias.Urn);
            Assert.Null(alias.Parent);
            Assert.False(alias.NoParent);
        }
        Assert.Equal("the program's", types[^1]);
        return string.Join(" ", types.SkipLast(1));
    }

    /// <summary>What the engine was told of a resource.</summary>
    public MockResourceArgs this[string name] => _resources[name];

    /// <summary>All inputs of a resource, in <see cref="Canonical"/> form.</summary>
    public string Inputs(string name) => Canonical(ToNode(this[name].Inputs)!);

    /// <summary>JSON with its properties in order, so that two texts with the same content are the same.</summary>
    public static string Canonical(string json) => Canonical(JsonNode.Parse(json)!);

    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        lock (_resources)
        {
            _resources.Add(args.Name!, args);
        }

        return Task.FromResult<(string?, object)>(($"{args.Name}-id", args.Inputs.SetItems(_outputs)));
    }

    public Task<object> CallAsync(MockCallArgs args) =>
        throw new NotSupportedException("No test here calls a function.");

    private static string Canonical(JsonNode node) => Sorted(node).ToJsonString(Indented);

    private static JsonNode Sorted(JsonNode node) =>
        node switch
        {
            JsonObject values => new JsonObject(
                values
                    .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Sorted(pair.Value!)))
            ),
            JsonArray values => new JsonArray([.. values.Select(value => Sorted(value!))]),
            _ => node.DeepClone(),
        };

    private static JsonNode? ToNode(object? value) =>
        value switch
        {
            IEnumerable<KeyValuePair<string, object>> values => new JsonObject(
                values.Select(pair => KeyValuePair.Create(pair.Key, ToNode(pair.Value)))
            ),
            ImmutableArray<object> values => new JsonArray([.. values.Select(ToNode)]),
            string text => text,
            bool flag => flag,
            double number => number,
            null => null,
            _ => throw new NotSupportedException($"An input has the type {value.GetType()}."),
        };
}
