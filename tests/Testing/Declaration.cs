using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using InventarioRetail.Testing.Schemas;
using Moq;
using Pulumi;
using Pulumi.Docker;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace InventarioRetail.Testing;

/// <summary>
/// A program run with mocked providers, and all that it declared. A generated password is its resource's name in
/// <c>‹›</c>, and secret; an image's id is its reference.
/// </summary>
internal sealed class Declaration
{
    private readonly List<(Resource Resource, ResourceArgs Args, ResourceOptions Options)> _seen = [];
    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, object>> _inputs = [];
    private readonly Mock<IMocks> _mocks = new(MockBehavior.Strict);
    private DockerNetworks? _networks;

    private Declaration()
    {
        _mocks
            .Setup(mocks => mocks.NewResourceAsync(It.IsAny<MockResourceArgs>()))
            .Returns((MockResourceArgs args) => Task.FromResult(Made(args)));
        _mocks
            .Setup(mocks => mocks.RegisterResourceOutputs(It.IsAny<MockRegisterResourceOutputsRequest>()))
            .Returns(Task.CompletedTask);
    }

    /// <summary>The images of the components under test.</summary>
    public static ImageSettings Images { get; } = new();

    /// <summary>The dashboard under test.</summary>
    public static DashboardSpecification Dashboard { get; } = new() { Image = new DashboardSettings().Image };

    /// <summary>Another dashboard, with every number another than the default.</summary>
    public static DashboardSpecification OtherDashboard { get; } =
        new()
        {
            Image = "registry.test/dashboard",
            MemoryMib = 200,
            Port = 9000,
            RequestTimeout = TimeSpan.FromSeconds(12),
            RateLimit = new(7, TimeSpan.FromMinutes(2)),
            HealthCheckInterval = TimeSpan.FromMilliseconds(2500),
            RecoveryPrediction = false,
            CircuitBreakers = new()
            {
                OpenAi = new(11, TimeSpan.FromSeconds(12), 13),
                Database = new(21, TimeSpan.FromSeconds(22), 23),
                Redis = new(31, TimeSpan.FromSeconds(32), 33),
                S3 = new(41, TimeSpan.FromSeconds(42), 43),
            },
            ServiceWeights = new(0.4m, 0.35m, 0.125m, 0.125m),
            Degradation = new(95, 75, 55, 35),
            DatabasePoolSize = 5,
        };

    /// <summary>What the dashboard under test depends on.</summary>
    public static DashboardBackends Backends =>
        new()
        {
            DatabaseHost = "db.test",
            DatabasePort = 6543,
            Database = new("shop", "clerk", Output.CreateSecret("db-password")),
            RedisHost = "cache.test",
            RedisPort = 6380,
            RedisPassword = Output.CreateSecret("redis-password"),
            S3EndpointUrl = "http://s3.test:9000",
            S3Bucket = "files",
            Region = "eu-west-1",
        };

    /// <summary>The environment of the components under test.</summary>
    public static DockerEnvironment Environment { get; } = new("inventario-retail", "staging", new LogRotation());

    /// <summary>The cluster's part of the environment of the components under test.</summary>
    public static KubernetesEnvironment Cluster { get; } = new("inventario-retail", "production");

    /// <summary>The images of the components under test in the cluster.</summary>
    public static ImageSettings ClusterImages { get; } = ImageSettings.Default(Platform.Kubernetes);

    /// <summary>The networks of the components under test; declared when first asked for.</summary>
    public DockerNetworks Networks => _networks ??= new DockerNetworks("network", Environment, Options());

    /// <summary>Where components on Docker are declared.</summary>
    public DockerScope Docker => new(Environment, Networks, Options());

    /// <summary>Where components in the cluster are declared.</summary>
    public ClusterScope Kubernetes => new(Cluster, Options());

    /// <summary>Where components in the AWS account are declared.</summary>
    public AwsScope Aws => new(AwsAccount.Environment, Options());

    /// <summary>Every resource, in the order of declaration.</summary>
    public List<DeclaredResource> Resources { get; } = [];

    /// <summary>The containers, in the order of declaration.</summary>
    public IEnumerable<DeclaredResource> Containers =>
        Resources.Where(resource => resource.Type == "docker:index/container:Container");

    public DeclaredResource this[string name] => Resources.Single(resource => resource.Name == name);

    /// <summary>Runs a program, which gives <see cref="Options"/> to each of its components.</summary>
    public static async Task<Declaration> Of(Action<Declaration> program)
    {
        var declaration = new Declaration();
        // An output in a text that is not made with Output.Format fails instead of leaving a warning there.
        System.Environment.SetEnvironmentVariable("PULUMI_ERROR_OUTPUT_STRING", "true");
        await Deployment
            .TestAsync(
                declaration._mocks.Object,
                new TestOptions
                {
                    ProjectName = Environment.Project,
                    StackName = Environment.Stack,
                    IsPreview = false,
                },
                async () =>
                {
                    program(declaration);
                    foreach (var (resource, args, options) in declaration._seen)
                        declaration.Resources.Add(await DeclaredResource.Read(resource, args, options));
                }
            )
            .WaitAsync(Wait.Bound);
        foreach (var resource in declaration.Resources)
            resource.Raw = declaration._inputs[resource.Name];
        await declaration.HoldAgainstOfficialSchemas();
        return declaration;
    }

    /// <summary>Options with which a resource and its children are seen.</summary>
    public ComponentResourceOptions Options() => new() { ResourceTransformations = { See } };

    /// <summary>The resource and all below it, as <c>type name</c>, in the order of declaration.</summary>
    public IEnumerable<string> Tree(string component)
    {
        HashSet<string> family = [component];
        foreach (var resource in Resources.Where(resource => resource.Parent is { } parent && family.Contains(parent)))
            family.Add(resource.Name);
        return Resources.Where(resource => family.Contains(resource.Name)).Select(resource => resource.ToString());
    }

    /// <summary>Where their packages are not installed, a test in tests/Schemas is left out and says so.</summary>
    private async Task HoldAgainstOfficialSchemas()
    {
        if (OfficialSchemas.Missing is not null)
            return;
        var official = await OfficialSchemas.GetAsync();
        foreach (var (resource, _, options) in _seen.Where(seen => seen.Resource is CustomResource))
        {
            var (aliases, secrets) = await OfficialSchemas.TypeOptionsAsync(options);
            var inputs = JsonSerializer.SerializeToNode(_inputs[resource.GetResourceName()])!.AsObject();
            OfficialSchemas.AssertNo(official.ProblemsOf(resource.GetResourceType(), inputs, aliases, secrets));
        }
    }

    /// <summary>Transformation that sees a resource.</summary>
    public ResourceTransformationResult? See(ResourceTransformationArgs args)
    {
        _seen.Add((args.Resource, args.Args, args.Options));
        return null;
    }

    private (string? Id, object State) Made(MockResourceArgs args)
    {
        Assert.True(_inputs.TryAdd(args.Name!, args.Inputs), $"There are two resources with the name '{args.Name}'.");
        object state = args.Type switch
        {
            "random:index/randomPassword:RandomPassword" => args.Inputs.SetItem(
                "result",
                Output.CreateSecret($"‹{args.Name}›")
            ),
            "docker:index/remoteImage:RemoteImage" => args.Inputs.SetItem("imageId", args.Inputs["name"]),
            ['a', 'w', 's', ':', ..] => AwsAccount.Answer(args),
            _ => args.Inputs,
        };
        return ($"{args.Name}-id", state);
    }
}

/// <summary>A resource as it was declared.</summary>
internal sealed class DeclaredResource
{
    public required string Type { get; init; }
    public required string Name { get; init; }

    /// <summary>Name of the parent; null below the stack itself.</summary>
    public required string? Parent { get; init; }
    public required IReadOnlyList<string> DependsOn { get; init; }
    public required bool Protect { get; init; }
    public required bool RetainOnDelete { get; init; }
    public required IReadOnlyList<string> IgnoreChanges { get; init; }
    public required bool DeleteBeforeReplace { get; init; }
    public required IReadOnlyList<string> ReplaceOnChanges { get; init; }
    public required CustomTimeouts? Timeouts { get; init; }

    /// <summary>
    /// What is marked as secret: of a container files by their path, and <c>envs</c> where a variable is; of another
    /// resource its inputs.
    /// </summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>Everything the provider is told.</summary>
    public ImmutableDictionary<string, object> Raw { get; set; } = ImmutableDictionary<string, object>.Empty;

    /// <summary>The same, a value of each path, in order.</summary>
    public IReadOnlyList<(string Path, string Value)> Inputs => _inputs ??= Flat.Lines(Raw);

    private IReadOnlyList<(string Path, string Value)>? _inputs;

    /// <summary>The inputs as lines <c>path = value</c>; a text of several lines is tested for itself.</summary>
    public IEnumerable<string> Lines =>
        Inputs.Select(input => $"{input.Path} = {(input.Value.Contains('\n') ? "‹text›" : input.Value)}");

    public string? this[string path] => Inputs.SingleOrDefault(input => input.Path == path).Value;

    /// <summary>Content of the files that are put into a container, by path.</summary>
    public Dictionary<string, string> Files =>
        Inputs
            .Where(input =>
                input.Path.StartsWith("uploads", StringComparison.Ordinal)
                && input.Path.EndsWith(".file", StringComparison.Ordinal)
            )
            .ToDictionary(input => input.Value, input => this[input.Path.Replace(".file", ".content")] ?? "");

    public IEnumerable<string> Values(string list) =>
        Inputs.Where(input => input.Path.StartsWith($"{list}[", StringComparison.Ordinal)).Select(input => input.Value);

    /// <summary>The path of an input, for variables and files by their own name.</summary>
    public string Place(string path) =>
        path.StartsWith("envs[", StringComparison.Ordinal) ? this[path]!.Split('=')[0]
        : path.EndsWith(".content", StringComparison.Ordinal) ? this[path.Replace(".content", ".file")]!
        : path;

    public static async Task<DeclaredResource> Read(Resource resource, ResourceArgs args, ResourceOptions options)
    {
        var dependsOn = await OutputUtilities.GetValueAsync(options.DependsOn.ToOutput());
        return new()
        {
            Type = resource.GetResourceType(),
            Name = resource.GetResourceName(),
            Parent = options.Parent?.GetResourceName(),
            DependsOn = [.. dependsOn.Select(dependency => dependency.GetResourceName())],
            Protect = options.Protect ?? false,
            RetainOnDelete = options.RetainOnDelete ?? false,
            IgnoreChanges = [.. options.IgnoreChanges],
            DeleteBeforeReplace = (options as CustomResourceOptions)?.DeleteBeforeReplace ?? false,
            ReplaceOnChanges = [.. options.ReplaceOnChanges],
            Timeouts = options.CustomTimeouts,
            Secrets = args switch
            {
                Pulumi.Docker.ContainerArgs container => await SecretsOf(container).ToListAsync(),
                Pulumi.Kubernetes.Types.Inputs.Core.V1.SecretArgs secret
                    when await Output.IsSecretAsync(secret.StringData.ToOutput()) => ["stringData"],
                _ => await AwsAccount.SecretsOf(args).ToListAsync(),
            },
        };
    }

    private static async IAsyncEnumerable<string> SecretsOf(Pulumi.Docker.ContainerArgs container)
    {
        if (await Output.IsSecretAsync(container.Envs.ToOutput()))
            yield return "envs";
        foreach (var upload in await OutputUtilities.GetValueAsync(container.Uploads.ToOutput()))
        {
            if (await Output.IsSecretAsync(upload.Content!.ToOutput()))
                yield return await OutputUtilities.GetValueAsync(upload.File.ToOutput());
        }
    }

    public override string ToString() => $"{Type.Split(':')[^1]} {Name}";
}

/// <summary>Nested inputs as a flat list.</summary>
internal static class Flat
{
    /// <summary>Maps in the order of their keys, lists in their own; an empty one is the same as none.</summary>
    public static IReadOnlyList<(string Path, string Value)> Lines(IEnumerable<KeyValuePair<string, object>> inputs) =>
        [.. Map("", inputs)];

    private static IEnumerable<(string Path, string Value)> Map(
        string prefix,
        IEnumerable<KeyValuePair<string, object>> inputs
    ) =>
        inputs
            .OrderBy(input => input.Key, StringComparer.Ordinal)
            .SelectMany(input => Value(prefix + input.Key, input.Value));

    private static IEnumerable<(string Path, string Value)> Value(string path, object value) =>
        value switch
        {
            IEnumerable<KeyValuePair<string, object>> map => Map($"{path}.", map),
            ImmutableArray<object> list => list.SelectMany((item, index) => Value($"{path}[{index}]", item)),
            string text => [(path, text)],
            bool flag => [(path, flag ? "true" : "false")],
            double number => [(path, number.ToString(CultureInfo.InvariantCulture))],
            _ => throw new NotSupportedException($"The input '{path}' is a {value.GetType()}."),
        };
}

/// <summary>The inputs that the containers of <see cref="Declaration.Environment"/> have in common.</summary>
internal static class ContainerDefaults
{
    public static string[] Of(string part) =>
        [
            "capabilities.drops[0] = ALL",
            "healthcheck.retries = 3",
            "healthcheck.timeout = 5s",
            "init = true",
            "labels[0].label = inventario-retail.stack",
            "labels[0].value = staging",
            "labels[1].label = inventario-retail.part",
            $"labels[1].value = {part}",
            "labels[2].label = app.kubernetes.io/name",
            $"labels[2].value = {part}",
            "labels[3].label = app.kubernetes.io/instance",
            "labels[3].value = staging",
            "labels[4].label = app.kubernetes.io/part-of",
            "labels[4].value = inventario-retail",
            "labels[5].label = app.kubernetes.io/managed-by",
            "labels[5].value = pulumi",
            "labels[6].label = app.kubernetes.io/version",
            "logDriver = json-file",
            "logOpts.max-file = 5",
            "logOpts.max-size = 10m",
            $"name = inventario-retail-staging-{part}",
            "restart = unless-stopped",
            "securityOpts[0] = no-new-privileges:true",
            "wait = true",
            "waitTimeout = 120",
        ];
}

/// <summary>Compares lists as texts of one line each, and says which lines differ.</summary>
internal static class Expect
{
    /// <summary>
    /// Compares all inputs of a container, except those that it has in common with the others. One of these that it
    /// lacks is a line <c>without: …</c>.
    /// </summary>
    public static void Container(string part, string expected, Declaration stack)
    {
        var defaults = ContainerDefaults.Of(part);
        string[] lines = [.. stack[$"{part}-container"].Lines];
        Lines(expected, [.. lines.Except(defaults), .. defaults.Except(lines).Select(line => $"without: {line}")]);
    }

    public static void Lines(string expected, IEnumerable<string> actual)
    {
        string[] wanted = expected.Length == 0 ? [] : expected.Split('\n');
        string[] got = [.. actual];
        Assert.True(
            wanted.SequenceEqual(got),
            $"""
            missing:
            {string.Join('\n', wanted.Except(got))}
            unexpected:
            {string.Join('\n', got.Except(wanted))}
            all that is there:
            {string.Join('\n', got)}
            """
        );
    }
}
