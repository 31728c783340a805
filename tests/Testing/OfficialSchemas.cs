using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Testing.Schemas;

/// <summary>A test that needs the official packages' declarations. Skipped where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresOfficialSchemasFactAttribute : FactAttribute
{
    public RequiresOfficialSchemasFactAttribute() => Skip = OfficialSchemas.Missing;
}

/// <summary>
/// The official packages' declarations of the resource types that the stand-ins have. <c>extract.mjs</c> reads them
/// once for each <c>package-lock.json</c> and set of types; <c>artifacts/schemas</c> keeps the result.
/// </summary>
internal sealed class OfficialSchemas
{
    private const string Provider = "pulumi:providers:";

    private static readonly string Folder = Repository.PathOf("tests", "Schemas");
    private static readonly string[] Tokens = [.. FindTokens().Distinct().Order(StringComparer.Ordinal)];
    private static readonly string Extracted = Repository.PathOf("artifacts", "schemas", $"{Key()}.json");
    private static readonly Lazy<Task<OfficialSchemas>> Loaded = new(LoadAsync);

    private OfficialSchemas(IReadOnlyList<OfficialPackage> packages) => Packages = packages;

    /// <summary>Reason why the declarations cannot be read on this machine; null where they can.</summary>
    public static string? Missing { get; } =
        File.Exists(Extracted) ? null
        : Commands.Find("node") is null ? "needs node on the PATH"
        : Directory.Exists(Path.Combine(Folder, "node_modules")) ? null
        : "needs 'npm ci --prefix tests/Schemas'";

    public IReadOnlyList<OfficialPackage> Packages { get; }

    public static Task<OfficialSchemas> GetAsync() => Loaded.Value;

    /// <summary>The tables of the stand-ins.</summary>
    public static IEnumerable<string> TableFiles() =>
        Directory.EnumerateFiles(Repository.PathOf("offline"), "*.table", SearchOption.AllDirectories);

    /// <summary>The stack files.</summary>
    public static IEnumerable<string> StackFiles() => Directory.EnumerateFiles(Repository.Folder, "Pulumi.*.yaml");

    /// <summary>The type aliases and the secret outputs in a resource's options.</summary>
    public static async Task<(IReadOnlyList<string> Aliases, IReadOnlyList<string> SecretOutputs)> TypeOptionsAsync(
        ResourceOptions options
    )
    {
        var aliases = new List<string>();
        foreach (var input in options.Aliases)
        {
            var alias = await OutputUtilities.GetValueAsync(input.ToOutput());
            if (alias.Type is { } type)
                aliases.Add(await OutputUtilities.GetValueAsync(type.ToOutput()));
        }
        return (aliases, (options as CustomResourceOptions)?.AdditionalSecretOutputs ?? []);
    }

    /// <summary>True for a kind that no official package declares. <c>tests/Manifests</c> checks these.</summary>
    public static bool IsCustomKind(string type) =>
        type.StartsWith("kubernetes:gateway.networking.k8s.io/", StringComparison.Ordinal)
        || type.StartsWith("kubernetes:gateway.envoyproxy.io/", StringComparison.Ordinal);

    /// <summary>
    /// Differences between a resource and its official type: names, values, required inputs, options.
    /// </summary>
    public IReadOnlyList<string> ProblemsOf(
        string type,
        JsonObject inputs,
        IReadOnlyList<string> aliases,
        IReadOnlyList<string> secretOutputs
    )
    {
        if (IsCustomKind(type))
            return [];
        var isProvider = type.StartsWith(Provider, StringComparison.Ordinal);
        var name = isProvider ? type[Provider.Length..] : type.Split(':')[0];
        var packages = Packages.Where(package => package.Name == name).ToList();
        return packages.Count == 0
            ? [$"{type}: there is no such package"]
            :
            [
                .. from package in packages
                from problem in Problems(package)
                select $"{type}: {problem} ({package.Name} {package.Version})",
            ];

        IEnumerable<string> Problems(OfficialPackage package) =>
            package.Resources.TryGetValue(type, out var official)
                ?
                [
                    .. package.ProblemsOf(official.Inputs, isProvider ? Unpacked(official, inputs) : inputs),
                    .. Difference("aliases", official.Aliases, aliases),
                    .. Difference("secret outputs", official.SecretOutputs, secretOutputs),
                ]
                : ["there is no such type"];
    }

    /// <summary>A provider's inputs, decoded: the SDK sends JSON for those that are not strings.</summary>
    private static JsonObject Unpacked(OfficialResource provider, JsonObject inputs) =>
        new(
            inputs.Select(input =>
                KeyValuePair.Create(
                    input.Key,
                    input.Value?.GetValueKind() == JsonValueKind.String
                    && provider.Inputs.TryGetValue(input.Key, out var known)
                    && !known.IsString
                        ? JsonNode.Parse(input.Value.GetValue<string>())
                        : input.Value?.DeepClone()
                )
            )
        );

    /// <summary>Fails with a line for each problem.</summary>
    public static void AssertNo(IEnumerable<string> problems) =>
        Assert.True(!problems.Any(), string.Join('\n', problems));

    private static IEnumerable<string> Difference(
        string what,
        IReadOnlyList<string> official,
        IReadOnlyList<string> own
    ) =>
        official.ToHashSet().SetEquals(own)
            ? []
            : [$"its {what} are officially {string.Join(", ", official)}, not {string.Join(", ", own)}"];

    private static async Task<OfficialSchemas> LoadAsync()
    {
        if (!File.Exists(Extracted))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Extracted)!);
            // Another suite may do the same at the same time.
            var file = $"{Extracted}.{Environment.ProcessId}";
            var run = await Scripts.Run("node", [Path.Combine(Folder, "extract.mjs"), file, .. Tokens]);
            Assert.True(run.ExitCode == 0, run.Output);
            File.Move(file, Extracted, overwrite: true);
        }
        await using var json = File.OpenRead(Extracted);
        return new((await JsonSerializer.DeserializeAsync<OfficialPackage[]>(json, JsonSerializerOptions.Web))!);
    }

    private static IEnumerable<string> FindTokens()
    {
        foreach (var file in TableFiles())
        {
            var package = "";
            foreach (var line in File.ReadLines(file))
            {
                switch (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                {
                    case ["package", var name, ..]:
                        package = name;
                        break;
                    case ["resource", var token, ..]:
                        yield return token;
                        break;
                    case ["provider", ..]:
                        yield return Provider + package;
                        break;
                }
            }
        }
    }

    private static string Key()
    {
        var files = new[] { "extract.mjs", "package-lock.json" }.Select(name =>
            File.ReadAllText(Path.Combine(Folder, name))
        );
        return Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [.. files, .. Tokens])))
        );
    }
}
