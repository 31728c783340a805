using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>Files in git that show a rendered stack, so that a review shows what a change means.</summary>
internal static class Snapshot
{
    /// <summary>Name of the file with <see cref="Resources"/>.</summary>
    public const string ResourcesFile = "resources.yaml";

    /// <summary>Name of the file with <see cref="EngineDestroy"/>.</summary>
    public const string DownFile = "down.yaml";

    private const string Update = "UPDATE_SNAPSHOTS";

    /// <summary>The files of <c>components/</c> by their content, which need not stand in git twice.</summary>
    public static IReadOnlyDictionary<string, string> Sources { get; } =
        Directory
            .EnumerateFiles(Repository.PathOf("components"), "*", SearchOption.AllDirectories)
            .GroupBy(File.ReadAllText)
            .ToDictionary(
                files => files.Key,
                files => Path.GetRelativePath(Repository.Folder, files.Order(StringComparer.Ordinal).First())
            );

    /// <summary>
    /// What neither a Compose file nor a manifest says of the resources: their identities, in the order of declaration,
    /// and options.
    /// </summary>
    public static string Resources(RecordedStack stack)
    {
        var names = stack.Resources.ToDictionary(resource => resource.Urn, resource => resource.Name);
        // Without the name of the stack and the project.
        return ComposeYaml.Write(
            new(
                stack.Resources.Select(resource =>
                    KeyValuePair.Create(resource.Urn.Split("::", 3)[2], (JsonNode?)Options(resource))
                )
            )
        );

        JsonObject Options(RecordedResource resource)
        {
            var options = new JsonObject();
            Flag("protect", resource.Protect);
            Flag("retainOnDelete", resource.RetainOnDelete);
            Flag("deleteBeforeReplace", resource.DeleteBeforeReplace);
            List("dependsOn", resource.Dependencies.Select(urn => names[urn]));
            List("ignoreChanges", resource.IgnoreChanges);
            List("replaceOnChanges", resource.ReplaceOnChanges);
            List("aliases", resource.Aliases);
            foreach (var (key, value) in resource.Inputs["metadata"]?["annotations"] as JsonObject ?? [])
            {
                if (key.StartsWith("pulumi.com/", StringComparison.Ordinal))
                    options[key] = value!.DeepClone();
            }
            return options;

            void Flag(string name, bool value)
            {
                if (value)
                    options[name] = true;
            }

            void List(string name, IEnumerable<string> values)
            {
                if (values.Any())
                    options[name] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
            }
        }
    }

    /// <summary>
    /// Compares texts by their file's name with those in git, or writes them there where that is asked for.
    /// </summary>
    public static void Check(string name, IReadOnlyDictionary<string, string> files)
    {
        var folder = Repository.PathOf("tests", "Cli", "Snapshots", name);
        if (Environment.GetEnvironmentVariable(Update) == "1")
            Write(folder, files);

        var inGit = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText);
        string[] different =
        [
            .. files
                .Keys.Union(inGit.Keys)
                .Where(file => files.GetValueOrDefault(file) != inGit.GetValueOrDefault(file))
                .Order(StringComparer.Ordinal),
        ];
        Assert.True(
            different.Length == 0,
            $"Rendered otherwise than {folder} says: {string.Join(", ", different)}. "
                + $"If that is meant, {Update}=1 ./run test writes it there; look at the difference and commit it."
        );
    }

    private static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        foreach (var (file, text) in files)
        {
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
