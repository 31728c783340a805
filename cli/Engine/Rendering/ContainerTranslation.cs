using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Rendering;

/// <summary>A container as a Compose service, without its dependencies.</summary>
internal sealed record TranslatedContainer(string Urn, RenderedService Service, JsonObject Definition);

/// <summary>Translates containers to Compose services.</summary>
/// <param name="names">The names in the Compose file.</param>
/// <param name="images">The stack's images.</param>
/// <param name="networks">The stack's networks by their names on the host.</param>
/// <param name="volumes">The stack's volumes by their names on the host.</param>
/// <param name="files">Collects the mounted files.</param>
internal sealed partial class ContainerTranslation(
    ComposeNames names,
    StackImages images,
    IReadOnlyDictionary<string, string> networks,
    IReadOnlyDictionary<string, string> volumes,
    MountedFiles files
)
{
    // The Docker provider's default.
    private const int DefaultStartSeconds = 60;

    /// <exception cref="UsageException">
    /// The container has an input that Docker Compose does not support, or an invalid one.
    /// </exception>
    public TranslatedContainer Translate(RecordedResource container) =>
        Fields.Read(container, inputs => Translate(container.Urn, inputs));

    private TranslatedContainer Translate(string urn, Fields inputs)
    {
        var hostName = inputs.Text("name");
        var (image, build) = images.Of(inputs, "image");
        var definition = new JsonObject { ["image"] = image };
        Add("build", build?.DeepClone());
        Add("container_name", hostName);
        Add("entrypoint", List(inputs.Texts("entrypoints")));
        Add("command", List(inputs.Texts("command")));
        Add("user", inputs.OptionalText("user"));
        Add("environment", Environment(inputs));
        var memberships = inputs.Children("networksAdvanced", Membership);
        if (memberships.Count > 0)
        {
            Add("networks", new JsonObject(memberships));
        }
        else
        {
            // Docker's default network; Compose's default would be a network of the project.
            Add("network_mode", "bridge");
        }
        Add("dns_opt", List(inputs.Texts("dnsOpts")));
        Add("ports", List(inputs.Children("ports", Port)));
        var mounts = inputs.Children("volumes", Mount);
        var uploads = inputs.Children("uploads", Upload);
        Add("volumes", mounts.Count + uploads.Count == 0 ? null : new JsonArray([.. mounts, .. uploads]));
        Add(
            "tmpfs",
            List(
                inputs.Map("tmpfs").Select(entry => entry.Value.Length == 0 ? entry.Key : $"{entry.Key}:{entry.Value}")
            )
        );
        var healthCheck = inputs.Child("healthcheck", HealthCheck);
        Add("healthcheck", healthCheck);
        Add("restart", inputs.OptionalText("restart"));
        Add("init", inputs.Flag("init"));
        Add("stop_grace_period", Seconds(inputs.Integer("destroyGraceSeconds")));
        Add("mem_limit", Mebibytes(inputs.Integer("memory")));
        Add("memswap_limit", Mebibytes(inputs.Integer("memorySwap")));
        var limits = inputs.Children("ulimits", Limit);
        Add("ulimits", limits.Count == 0 ? null : new JsonObject(limits));
        Add("read_only", inputs.Flag("readOnly") == true ? true : null);
        if (inputs.Child("capabilities", Capabilities) is { } capabilities)
        {
            Add("cap_drop", List(capabilities.Drops));
            Add("cap_add", List(capabilities.Adds));
        }
        Add("security_opt", List(inputs.Texts("securityOpts")));
        Add("logging", Logging(inputs));
        Add("labels", Map(inputs.Children("labels", Label)));

        var service = new RenderedService(
            names.Short(hostName),
            hostName,
            image,
            Builds: build is not null,
            DependsOn: [],
            HasHealthCheck: healthCheck is not null,
            Volumes: [.. mounts.Select(mount => mount["source"]!.GetValue<string>())]
        )
        {
            WaitsForHealth = inputs.Flag("wait") ?? false,
            StartTimeout = TimeSpan.FromSeconds(inputs.Integer("waitTimeout") ?? DefaultStartSeconds),
        };
        if (service.WaitsForHealth && healthCheck is null)
            throw inputs.Wrong("wait", "is true, but there is no healthcheck to wait for");
        return new(urn, service, definition);

        void Add(string key, JsonNode? value)
        {
            if (value is not null)
                definition.Add(key, value);
        }
    }

    private static JsonObject? Environment(Fields inputs)
    {
        var environment = new JsonObject();
        foreach (var variable in inputs.Texts("envs"))
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || Placeholder.IsIn(variable[..equals]))
                throw inputs.Wrong("envs", "has an element that is not NAME=value");
            if (!environment.TryAdd(variable[..equals], variable[(equals + 1)..]))
                throw inputs.Wrong("envs", $"has {variable[..equals]} twice");
        }
        return environment.Count == 0 ? null : environment;
    }

    private KeyValuePair<string, JsonNode?> Membership(Fields inputs)
    {
        var membership = new JsonObject();
        if (List(inputs.Texts("aliases")) is { } aliases)
            membership.Add("aliases", aliases);
        return new(Known(inputs, "name", networks, "network"), membership);
    }

    private static string Port(Fields inputs)
    {
        var inner = inputs.Integer("internal") ?? throw inputs.Wrong("internal", "is missing");
        var outer =
            inputs.Integer("external")
            ?? throw inputs.Wrong("external", "is missing, so Docker would choose a random port");
        var protocol = inputs.OptionalText("protocol") ?? "tcp";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{inputs.OptionalText("ip") ?? "0.0.0.0"}:{outer}:{inner}{(protocol == "tcp" ? "" : $"/{protocol}")}"
        );
    }

    private JsonObject Mount(Fields inputs)
    {
        var mount = new JsonObject
        {
            ["type"] = "volume",
            ["source"] = Known(inputs, "volumeName", volumes, "volume"),
            ["target"] = inputs.Text("containerPath"),
        };
        if (inputs.Flag("readOnly") == true)
            mount.Add("read_only", true);
        return mount;
    }

    private JsonObject Upload(Fields inputs)
    {
        var path = inputs.Text("file");
        if (!FilePath().IsMatch(path))
            throw inputs.Wrong("file", $"'{path}' is not the absolute path of a file");
        var file = files.Add(path, inputs.Text("content"), inputs.Flag("executable") ?? false);
        return new()
        {
            ["type"] = "bind",
            ["source"] = $"./{file.Path}",
            ["target"] = path,
            ["read_only"] = true,
        };
    }

    private static KeyValuePair<string, JsonNode?> Limit(Fields inputs) =>
        new(
            inputs.Text("name"),
            new JsonObject
            {
                ["soft"] = inputs.Integer("soft") ?? throw inputs.Wrong("soft", "is missing"),
                ["hard"] = inputs.Integer("hard") ?? throw inputs.Wrong("hard", "is missing"),
            }
        );

    private static JsonObject HealthCheck(Fields inputs)
    {
        var check = new JsonObject
        {
            ["test"] = List(inputs.Texts("tests")) ?? throw inputs.Wrong("tests", "is missing"),
        };
        Add("interval", inputs.OptionalText("interval"));
        Add("timeout", inputs.OptionalText("timeout"));
        Add("start_period", inputs.OptionalText("startPeriod"));
        Add("start_interval", inputs.OptionalText("startInterval"));
        Add("retries", inputs.Integer("retries"));
        return check;

        void Add(string key, JsonNode? value)
        {
            if (value is not null)
                check.Add(key, value);
        }
    }

    private static Capability Capabilities(Fields inputs) =>
        new([.. inputs.Texts("drops").Select(Short)], [.. inputs.Texts("adds").Select(Short)]);

    /// <summary>Removes the prefix CAP_, which not every Docker version used with Compose 1 accepts.</summary>
    private static string Short(string capability) =>
        capability.StartsWith("CAP_", StringComparison.Ordinal) ? capability["CAP_".Length..] : capability;

    private static JsonObject? Logging(Fields inputs)
    {
        var driver = inputs.OptionalText("logDriver");
        var options = Map(inputs.Map("logOpts"));
        if (driver is null && options is null)
            return null;
        var logging = new JsonObject { ["driver"] = driver ?? throw inputs.Wrong("logDriver", "is missing") };
        if (options is not null)
            logging.Add("options", options);
        return logging;
    }

    /// <summary>Reads a label of any resource.</summary>
    public static (string Key, string Value) Label(Fields inputs) => (inputs.Text("label"), inputs.Text("value"));

    /// <summary>Converts entries to a map; null if there are none.</summary>
    public static JsonObject? Map(IReadOnlyList<(string Key, string Value)> entries) =>
        entries.Count == 0
            ? null
            : new(entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)JsonValue.Create(entry.Value))));

    private static JsonArray? List(IEnumerable<string> texts)
    {
        var list = new JsonArray([.. texts.Select(text => JsonValue.Create(text))]);
        return list.Count == 0 ? null : list;
    }

    private static string Known(Fields inputs, string input, IReadOnlyDictionary<string, string> known, string what) =>
        known.TryGetValue(inputs.Text(input), out var name)
            ? name
            : throw inputs.Wrong(input, $"'{inputs.Text(input)}' is not a {what} of this stack");

    private static string? Seconds(int? seconds) => seconds is null ? null : $"{seconds}s";

    private static string? Mebibytes(int? mebibytes) => mebibytes is null ? null : $"{mebibytes}m";

    private sealed record Capability(IReadOnlyList<string> Drops, IReadOnlyList<string> Adds);

    [GeneratedRegex(@"\A(?:/(?!\.{1,2}(?:/|\z))[^/\0]+)+\z")]
    private static partial Regex FilePath();
}
