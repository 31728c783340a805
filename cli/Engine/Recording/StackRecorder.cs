using System.Text.Json.Nodes;
using Pulumi;
using Pulumi.Testing;

namespace InventarioRetail.Engine.Recording;

/// <summary>
/// Runs a stack in Pulumi's test monitor and records every resource. It uses only the SDK's public interface: a
/// resource transformation sees each resource with its arguments and options before it is registered.
/// </summary>
internal sealed class StackRecorder
{
    private const string StackType = "pulumi:pulumi:Stack";

    private readonly string project;
    private readonly string stack;
    private readonly List<(Resource Resource, ResourceArgs Arguments, ResourceOptions Options)> seen = [];
    private readonly Dictionary<Resource, RecordedResource> recorded = [];
    private readonly RecordedResource root;

    private StackRecorder(string project, string stack)
    {
        this.project = project;
        this.stack = stack;
        root = new()
        {
            Urn = Urn(StackType, $"{project}-{stack}"),
            Type = StackType,
            Name = $"{project}-{stack}",
            Parent = null,
            Custom = false,
        };
    }

    /// <summary>Records the stack that the settings declare.</summary>
    /// <exception cref="RunException">The stack cannot be declared.</exception>
    public static Task<RecordedStack> RecordAsync(StackSettings settings) =>
        RecordAsync(
            settings.Project,
            settings.Stack,
            transformation => InventarioStack.Declare(settings, transformation)
        );

    /// <summary>
    /// Records what a function declares; the function must pass the transformation to all its top-level resources.
    /// </summary>
    public static async Task<RecordedStack> RecordAsync(
        string project,
        string stack,
        Func<ResourceTransformation, IDictionary<string, object?>> declare
    )
    {
        var recorder = new StackRecorder(project, stack);
        RecordedStack? result = null;
        await Deployment.TestAsync(
            new RecordingMocks(),
            new TestOptions
            {
                ProjectName = project,
                StackName = stack,
                IsPreview = true,
            },
            async () =>
            {
                var outputs = Declare(declare, recorder.See);
                result = await recorder.ReadAsync(outputs);
                return outputs;
            }
        );
        return result!;
    }

    private static IDictionary<string, object?> Declare(
        Func<ResourceTransformation, IDictionary<string, object?>> declare,
        ResourceTransformation see
    )
    {
        try
        {
            return declare(see);
        }
        catch (ArgumentException refusal) when (refusal.GetType() == typeof(ArgumentException))
        {
            // A component's own message is a full sentence; the SDK would bury it in a stack trace.
            throw new RunException(refusal.Message);
        }
    }

    private ResourceTransformationResult? See(ResourceTransformationArgs args)
    {
        lock (seen)
            seen.Add((args.Resource, args.Args, args.Options));
        return null;
    }

    private async Task<RecordedStack> ReadAsync(IDictionary<string, object?> outputs)
    {
        var resources = new List<RecordedResource> { root };
        var urns = new HashSet<string> { root.Urn };
        foreach (var (resource, arguments, options) in seen)
        {
            var read = await RecordedAsync(resource, arguments, options);
            if (!urns.Add(read.Urn))
                throw new RunException($"Two resources have the URN {read.Urn}. Rename one of them.");
            recorded.Add(resource, read);
            resources.Add(read);
        }
        var values = new JsonObject();
        foreach (var (name, value) in outputs)
            values[name] = await InputReader.ReadValueAsync(value);
        return new(resources, values);
    }

    private async Task<RecordedResource> RecordedAsync(
        Resource resource,
        ResourceArgs arguments,
        ResourceOptions options
    )
    {
        var parent = Parent(options);
        var type = resource.GetResourceType();
        var name = resource.GetResourceName();
        var inputs =
            resource is CustomResource
                ? await InputReader.ReadAsync(arguments)
                : new ReadInputs([], [], new HashSet<Resource>());
        return new()
        {
            Urn = Urn(ChildType(parent, type), name),
            Type = type,
            Name = name,
            Parent = parent.Urn,
            Custom = resource is CustomResource,
            Inputs = inputs.Values,
            SecretInputs = inputs.Secrets,
            Dependencies = [.. await DependenciesAsync(options, inputs.Dependencies)],
            Aliases = [.. await AliasesAsync(options, parent, type, name)],
            Protect = options.Protect ?? parent.Protect,
            RetainOnDelete = options.RetainOnDelete ?? parent.RetainOnDelete,
            DeleteBeforeReplace = (options as CustomResourceOptions)?.DeleteBeforeReplace ?? false,
            IgnoreChanges = [.. options.IgnoreChanges],
            ReplaceOnChanges = [.. options.ReplaceOnChanges],
        };
    }

    private RecordedResource Parent(ResourceOptions options) =>
        options.Parent is { } parent && recorded.TryGetValue(parent, out var known) ? known : root;

    private async Task<SortedSet<string>> DependenciesAsync(ResourceOptions options, IEnumerable<Resource> implicitly)
    {
        var urns = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var dependency in options.DependsOn)
            Add(await Pulumi.Utilities.OutputUtilities.GetValueAsync(dependency.ToOutput()));
        foreach (var dependency in implicitly)
            Add(dependency);
        return urns;

        void Add(Resource? dependency)
        {
            if (dependency is not null && recorded.TryGetValue(dependency, out var known))
                urns.Add(known.Urn);
        }
    }

    /// <summary>The former URNs from the resource's own aliases and from its parent's aliases.</summary>
    private async Task<IEnumerable<string>> AliasesAsync(
        ResourceOptions options,
        RecordedResource parent,
        string type,
        string name
    )
    {
        var aliases = new List<string>();
        var spellings = new List<(string Type, string Name)> { (type, name) };
        foreach (var input in options.Aliases)
        {
            var alias = await Pulumi.Utilities.OutputUtilities.GetValueAsync(input.ToOutput());
            if (alias.Urn is { } urn)
            {
                aliases.Add(urn);
                spellings.Add((urn.Split("::")[2].Split('$')[^1], NameOf(urn)));
                continue;
            }
            var formerType = await TextAsync(alias.Type) ?? type;
            var formerName = await TextAsync(alias.Name) ?? name;
            var formerParent =
                alias.NoParent ? root.Urn
                : await TextAsync(alias.ParentUrn) is { } parentUrn ? parentUrn
                : alias.Parent is { } other && recorded.TryGetValue(other, out var known) ? known.Urn
                : parent.Urn;
            aliases.Add(
                Urn(
                    ChildType(formerParent, formerType),
                    formerName,
                    await TextAsync(alias.Stack) ?? stack,
                    await TextAsync(alias.Project) ?? project
                )
            );
            spellings.Add((formerType, formerName));
        }
        foreach (var formerParent in parent.Aliases)
        {
            foreach (var (formerType, formerName) in spellings)
                aliases.Add(Urn(ChildType(formerParent, formerType), Renamed(formerName, parent, formerParent)));
        }
        return aliases.Distinct();
    }

    /// <summary>The former name of a child whose name begins with its parent's name; other names stay.</summary>
    private static string Renamed(string name, RecordedResource parent, string formerParent) =>
        name.StartsWith(parent.Name, StringComparison.Ordinal)
            ? string.Concat(NameOf(formerParent), name.AsSpan(parent.Name.Length))
            : name;

    private static string NameOf(string urn) => urn.Split("::", 4)[3];

    private static async Task<string?> TextAsync(Input<string>? text) =>
        text is null ? null : await Pulumi.Utilities.OutputUtilities.GetValueAsync(text.ToOutput());

    private static string ChildType(RecordedResource parent, string type) => ChildType(parent.Urn, type);

    private static string ChildType(string parentUrn, string type)
    {
        var parentType = parentUrn.Split("::")[2];
        return parentType == StackType ? type : $"{parentType}${type}";
    }

    private string Urn(string qualifiedType, string name) => Urn(qualifiedType, name, stack, project);

    private static string Urn(string qualifiedType, string name, string stack, string project) =>
        $"urn:pulumi:{stack}::{project}::{qualifiedType}::{name}";
}
