using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// A rendered stack as the Docker Compose of this machine understands it; where there are two, as both do.
/// </summary>
public sealed partial class RenderWithComposeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("compose-").FullName;

    [RequiresComposeFact]
    public async Task Compose_understands_staging_as_it_was_meant()
    {
        var recorded = await Staging.RecordAsync(
            "{ stable: v1.0.0, canary: v1.1.0, weight: 10 }",
            "dashboard.environment={ A: \"$B ${C}\" }"
        );
        var template = ComposeRenderer.Render(recorded);
        var values = template.Secrets.ToDictionary(secret => secret.Name, secret => $"{secret.Name} $x #");
        var stack = ComposeRenderer.Render(recorded).Filled(values);
        Write(stack, values);

        var meant = Filled(ComposeFile.Parse(stack.ComposeYaml), values)!;
        foreach (var compose in ComposeCommand.All)
        {
            var understood = Understood(compose);

            foreach (var section in new[] { "services", "networks", "volumes" })
            {
                foreach (var (name, definition) in meant[section]!.AsObject())
                    Assert.Equal(Lines(name, definition), Lines(name, understood[section]![name]));
            }
            Assert.Equal(meant["services"]!.AsObject().Count, understood["services"]!.AsObject().Count);
        }
    }

    [RequiresComposeFact]
    public void Compose_reads_texts_of_any_kind_as_they_are()
    {
        // But for line separators and byte order marks: what they write back of those is read otherwise than they read
        // it.
        var texts = Gen.Elements(
                "$",
                "$$",
                "${A}",
                "$A",
                " ",
                "  ",
                "\n",
                "\t",
                "\r",
                "#",
                " #",
                ":",
                ": ",
                "-",
                "- ",
                "'",
                "\"",
                "\\",
                "{",
                "}",
                "[",
                "]",
                "|",
                ">",
                "%",
                "@",
                "`",
                "&",
                "*",
                "!",
                "?",
                ",",
                "a",
                "0",
                "1",
                "e",
                "_",
                "~",
                "yes",
                "null",
                "=",
                "<<",
                "é",
                "你",
                "🚀"
            )
            .ListOf()
            .Select(string.Concat)
            .Sample(400, 12)
            .ToArray();
        var environment = new JsonArray([.. texts.Select((text, index) => JsonValue.Create($"T{index}={text}"))]);
        var command = new JsonArray([.. texts.Select(text => JsonValue.Create(text))]);
        var inputs = new JsonObject
        {
            ["name"] = "shop-dev-web",
            ["image"] = "busybox",
            ["envs"] = environment,
            ["command"] = command,
        };
        Write(
            ComposeRenderer.Render(Stack(Container("web") with { Inputs = inputs })),
            new Dictionary<string, string>()
        );

        foreach (var compose in ComposeCommand.All)
        {
            var web = Understood(compose, "--format", "json")["services"]!["web"]!;

            Assert.Equal(texts, texts.Select((_, index) => web["environment"]![$"T{index}"]!.GetValue<string>()));
            Assert.Equal(texts, web["command"]!.AsArray().Select(text => text!.GetValue<string>()));
        }
    }

    [RequiresComposeFact]
    public async Task Compose_names_a_secret_that_has_no_value()
    {
        var stack = ComposeRenderer.Render(await Staging.RecordAsync("{ stable: v1.0.0 }"));
        var values = stack.Secrets.ToDictionary(secret => secret.Name, secret => "x");
        values.Remove("DASHBOARD_API_KEY");
        Write(stack, values);

        foreach (var compose in ComposeCommand.All)
        {
            var result = compose.Run(folder, "config", "--quiet");

            Assert.NotEqual(0, result.ExitCode);
            Assert.EndsWith("DASHBOARD_API_KEY has no value", result.Error.TrimEnd());
        }
    }

    private JsonObject Understood(ComposeCommand compose, params string[] format)
    {
        var result = compose.Run(folder, ["config", .. format]);
        // Version 1 has one format only, and writes its usage for another.
        if (result.Error.Contains("Usage:", StringComparison.Ordinal))
            result = compose.Run(folder, "config");
        Assert.True(result.ExitCode == 0, $"{compose}: {result.Error}");
        Assert.Equal("", result.Error);
        // It writes what it would read again, with dollar signs escaped.
        var file = result.Output.StartsWith('{') ? JsonNode.Parse(result.Output) : ComposeFile.Parse(result.Output);
        return ComposeFile.Interpolated(file)!.AsObject();
    }

    private void Write(RenderedStack stack, Dictionary<string, string> values)
    {
        RenderedFolder.Write(stack, folder);
        File.WriteAllLines(
            Path.Combine(folder, ".env"),
            values
                .Select(value => $"{value.Key}='{value.Value}'")
                .Prepend($"COMPOSE_PROJECT_NAME={stack.ComposeProject}")
        );
    }

    private static JsonNode? Filled(JsonNode node, Dictionary<string, string> values) =>
        JsonNode.Parse(
            NameInText()
                .Replace(
                    ComposeFile.Interpolated(node)!.ToJsonString(Readable),
                    match => values[match.Groups["name"].Value]
                )
        );

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A section as lines, with what each version of Compose writes in its own way written in one.</summary>
    private string Lines(string name, JsonNode? node)
    {
        var lines = new List<string>();
        Add(name, Normal(node));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));

        void Add(string path, JsonNode? value)
        {
            if (value is JsonObject map && map.Count > 0)
            {
                foreach (var (key, inner) in map)
                    Add($"{path}.{key}", inner);
            }
            else if (value is JsonArray list)
            {
                foreach (var (index, element) in list.Index())
                    Add($"{path}[{index}]", element);
            }
            else
            {
                lines.Add($"{path} = {value?.ToString() ?? "{}"}");
            }
        }
    }

    private JsonNode? Normal(JsonNode? node)
    {
        if (node is not JsonObject section)
            return node;
        section = section.DeepClone().AsObject();
        foreach (var key in new[] { "mem_limit", "memswap_limit" })
        {
            if (section[key] is { } size)
                section[key] = Bytes(size.ToString());
        }
        if (section["stop_grace_period"] is { } grace)
            section["stop_grace_period"] = Seconds(grace.GetValue<string>());
        foreach (var key in new[] { "interval", "timeout", "start_period" })
        {
            if (section["healthcheck"]?[key] is { } duration)
                section["healthcheck"]![key] = Seconds(duration.GetValue<string>());
        }
        if (section["ports"] is JsonArray ports)
            section["ports"] = new JsonArray([.. ports.Select(port => JsonValue.Create(Port(port!)))]);
        foreach (var mount in section["volumes"] as JsonArray ?? [])
        {
            if (mount!["type"]!.GetValue<string>() == "bind")
                mount["source"] = Path.GetFullPath(Path.Combine(folder, mount["source"]!.GetValue<string>()));
            // What later versions add.
            if (mount["volume"] is JsonObject { Count: 0 } || mount["bind"] is JsonObject { Count: 0 })
                (mount as JsonObject)!.Remove(mount["volume"] is null ? "bind" : "volume");
        }
        foreach (var dependency in section["depends_on"] as JsonObject ?? [])
            (dependency.Value as JsonObject)!.Remove("required");
        return section;
    }

    private static string Port(JsonNode port)
    {
        if (port is JsonObject map)
            return $"{map["host_ip"]}:{map["published"]}:{map["target"]}/{map["protocol"]}";
        var text = port.GetValue<string>();
        return text.Contains('/') ? text : $"{text}/tcp";
    }

    private static long Bytes(string size) =>
        size.EndsWith('m')
            ? long.Parse(size[..^1], CultureInfo.InvariantCulture) * 1024 * 1024
            : long.Parse(size, CultureInfo.InvariantCulture);

    private static int Seconds(string duration) =>
        Unit()
            .Matches(duration)
            .Sum(part =>
                int.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture)
                * part.Groups[2].Value switch
                {
                    "h" => 3600,
                    "m" => 60,
                    _ => 1,
                }
            );

    [GeneratedRegex("([0-9]+)([hms])")]
    private static partial Regex Unit();

    [GeneratedRegex("‹(?<name>[A-Z_]+)›")]
    private static partial Regex NameInText();

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

/// <summary>A test that runs Docker Compose, of either kind; where there is none it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresComposeFactAttribute : FactAttribute
{
    public RequiresComposeFactAttribute()
    {
        if (ComposeCommand.All.Count == 0)
            Skip = "needs docker-compose on the PATH, or docker with its plugin compose";
    }
}

/// <summary>Docker Compose as this machine has it.</summary>
internal sealed record ComposeCommand(string Program, params IReadOnlyList<string> Arguments)
{
    public static IReadOnlyList<ComposeCommand> All { get; } =
    [.. new ComposeCommand[] { new("docker-compose"), new("docker", "compose") }.Where(command => command.IsThere)];

    private bool IsThere
    {
        get
        {
            try
            {
                return Run(Path.GetTempPath(), "version").ExitCode == 0;
            }
            catch (Win32Exception)
            {
                return false;
            }
        }
    }

    // Later versions find the file, 1.29 looks for compose.yaml too.
    public CommandLineTests.Result Run(string folder, params string[] arguments) =>
        Programs.Run(new ProcessStartInfo(Program, [.. Arguments, .. arguments]) { WorkingDirectory = folder });

    public override string ToString() => string.Join(' ', [Program, .. Arguments]);
}
