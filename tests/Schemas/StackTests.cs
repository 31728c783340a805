using System.Text.Json.Nodes;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Stacks;
using Pulumi;

namespace InventarioRetail.Schemas.Tests;

public sealed class StackTests
{
    private static readonly string[] Releases =
    [
        "{ stable: v1.0.0 }",
        "{ stable: v1.0.0, canary: v1.1.0, weight: 10 }",
    ];

    /// <summary>Inputs that are maps and so take every name.</summary>
    private static readonly string[] Maps =
    [
        "annotations",
        "data",
        "default",
        "defaultRequest",
        "hard",
        "labels",
        "limits",
        "logOpts",
        "matchLabels",
        "options",
        "parameters",
        "requests",
        "selector",
        "stringData",
        "tags",
        "tmpfs",
    ];

    [RequiresOfficialSchemasFact]
    public async Task Every_resource_of_every_stack_file_is_what_its_provider_takes()
    {
        var official = await OfficialSchemas.GetAsync();
        var resources = await RecordAsync();

        Assert.NotEmpty(resources);
        OfficialSchemas.AssertNo(
            resources.SelectMany(resource =>
                official.ProblemsOf(resource.Type, resource.Inputs, resource.Aliases, resource.SecretOutputs)
            )
        );
    }

    [RequiresOfficialSchemasFact]
    public async Task Every_misspelt_input_of_every_stack_file_is_found()
    {
        var official = await OfficialSchemas.GetAsync();
        var (tried, missed) = (0, new List<string>());
        foreach (var resource in (await RecordAsync()).Where(resource => !OfficialSchemas.IsCustomKind(resource.Type)))
        {
            foreach (var (parent, name) in Names(resource.Inputs).ToList())
            {
                tried++;
                Rename(parent, name, $"{name}x");
                var problems = official.ProblemsOf(
                    resource.Type,
                    resource.Inputs,
                    resource.Aliases,
                    resource.SecretOutputs
                );
                if (
                    !problems.Any(problem =>
                        problem.Contains($"{name}x: there is no such input", StringComparison.Ordinal)
                    )
                )
                    missed.Add(parent.GetPath());
                Rename(parent, $"{name}x", name);
            }
        }

        Assert.True(missed.Count < tried / 5, $"Of {tried} misspelt inputs {missed.Count} were missed.");
        OfficialSchemas.AssertNo(missed.Where(path => !Maps.Contains(path.Split('.')[^1])).Distinct());
    }

    [RequiresOfficialSchemasFact]
    public async Task A_resource_that_is_wrong_is_found()
    {
        const string Container = """{ "image": "web", "name": "web", "ports": [{ "internal": 80 }], "init": true }""";
        const string Instance = """{ "instanceClass": "db.t4g.micro", "storageType": "gp3" }""";
        const string Deployment = """
            {
              "apiVersion": "apps/v1",
              "kind": "Deployment",
              "spec": { "replicas": 2, "selector": {}, "template": { "spec": { "containers": [{ "name": "web" }] } } }
            }
            """;
        string[] aliases =
        [
            "kubernetes:apps/v1beta1:Deployment",
            "kubernetes:apps/v1beta2:Deployment",
            "kubernetes:extensions/v1beta1:Deployment",
        ];
        var official = await OfficialSchemas.GetAsync();

        Assert.Empty(Problems("docker:index/container:Container", Container));
        Assert.Empty(Problems("kubernetes:apps/v1:Deployment", Deployment, aliases));
        Assert.Empty(Problems("aws:rds/instance:Instance", Instance, [], "password", "passwordWo"));

        Has("there is no such type", Problems("docker:index/containers:Container", Container));
        Has("image: is required", Problems("docker:index/container:Container", "{}"));
        Has("ports[0].internal: is required", WrongContainer("{ \"internal\": 80 }", "{}"));
        Has("ports[0].internal: \"80\" is not a number", WrongContainer("80", "\"80\""));
        Has("ports: {} is not", WrongContainer("[{ \"internal\": 80 }]", "{}"));
        Has("init: 1 is not a boolean", WrongContainer("true", "1"));
        Has("name: [] is not a string", WrongContainer("\"name\": \"web\"", "\"name\": []"));
        Has("kind: \"Pod\" is not", WrongDeployment("\"Deployment\"", "\"Pod\""));
        Has("spec.selector: is required", WrongDeployment("\"selector\": {},", ""));
        Has("spec.template.spec.containers[0].name: is required", WrongDeployment("\"name\": \"web\"", ""));
        Has("storageType: \"gp9\" is not", Problems("aws:rds/instance:Instance", Instance.Replace("gp3", "gp9")));
        Has("its aliases are officially", Problems("kubernetes:apps/v1:Deployment", Deployment, aliases[1..]));
        Has("its secret outputs are officially", Problems("aws:rds/instance:Instance", Instance, [], "password"));

        IReadOnlyList<string> WrongContainer(string right, string wrong) =>
            Problems("docker:index/container:Container", Container.Replace(right, wrong, StringComparison.Ordinal));
        IReadOnlyList<string> WrongDeployment(string right, string wrong) =>
            Problems(
                "kubernetes:apps/v1:Deployment",
                Deployment.Replace(right, wrong, StringComparison.Ordinal),
                aliases
            );
        IReadOnlyList<string> Problems(string type, string inputs, string[]? aliases = null, params string[] secrets) =>
            official.ProblemsOf(type, JsonNode.Parse(inputs)!.AsObject(), aliases ?? [], secrets);
        static void Has(string expected, IReadOnlyList<string> problems) =>
            Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    private sealed record Recorded(
        string Type,
        JsonObject Inputs,
        IReadOnlyList<string> Aliases,
        IReadOnlyList<string> SecretOutputs
    );

    /// <summary>The resources of all stack files, without a canary and with one.</summary>
    private static async Task<IReadOnlyList<Recorded>> RecordAsync()
    {
        var recorded = new List<Recorded>();
        foreach (var file in OfficialSchemas.StackFiles())
        {
            foreach (var release in Releases)
                recorded.AddRange(await RecordAsync(file, release));
        }
        return recorded;
    }

    private static async Task<IReadOnlyList<Recorded>> RecordAsync(string file, string release)
    {
        const string Project = "inventario-retail";
        var stack = Path.GetFileName(file).Split('.')[1];
        var tree = StackFile.Parse(await File.ReadAllTextAsync(file), Path.GetFileName(file), Project);
        var settings = StackSettings.Parse(ConfigOverrides.Apply(tree, "release", release), Project, stack).OrThrow();

        var options = new Dictionary<string, ResourceOptions>();
        var recording = await StackRecorder.RecordAsync(
            Project,
            stack,
            record =>
                InventarioStack.Declare(
                    settings,
                    args =>
                    {
                        options[args.Resource.GetResourceName()] = args.Options;
                        return record(args);
                    }
                )
        );
        var resources = new List<Recorded>();
        foreach (var resource in recording.Resources.Where(resource => resource.Custom))
        {
            var (aliases, secrets) = await OfficialSchemas.TypeOptionsAsync(options[resource.Name]);
            resources.Add(new(resource.Type, resource.Inputs, aliases, secrets));
        }
        return resources;
    }

    private static IEnumerable<(JsonObject Parent, string Name)> Names(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(entry => Names(entry.Value).Prepend((map, entry.Key))),
            JsonArray list => list.SelectMany(Names),
            _ => [],
        };

    private static void Rename(JsonObject parent, string name, string other)
    {
        var value = parent[name];
        parent.Remove(name);
        parent[other] = value;
    }
}
