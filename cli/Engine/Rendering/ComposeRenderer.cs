using System.Text.Json.Nodes;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Engine.Rendering;

/// <summary>Where a rendered stack came from.</summary>
/// <param name="ProjectFolder">Folder of the project; null for the current one.</param>
/// <param name="Changes">Settings that were changed, each <c>path=value</c>.</param>
internal sealed record RenderSource(string? ProjectFolder, IReadOnlyList<string> Changes);

/// <summary>Says a recorded Docker stack in the words of Docker Compose (1.29 and later).</summary>
internal static class ComposeRenderer
{
    /// <param name="stack">The recorded stack.</param>
    /// <param name="source">Where the stack came from.</param>
    /// <param name="includeDependsOn">
    /// Whether the file has <c>depends_on</c>. The engine leaves it out and orders the parts itself: Compose 2 makes every dependent of a
    /// changed service again (docker/compose#10308); until 2.29 it counts <c>depends_on</c> as a difference that makes a service again
    /// (docker/compose#12069); and no version changes a service while one that it depends on is unhealthy, which is just when a release
    /// has to be rolled back.
    /// </param>
    /// <exception cref="UsageException">The stack declares something that Docker Compose does not support.</exception>
    public static RenderedStack Render(RecordedStack stack, RenderSource? source = null, bool includeDependsOn = true)
    {
        CheckTypes(stack);
        var names = ComposeNames.Of(stack);
        var secrets = new StackSecrets(stack);
        var files = new MountedFiles(secrets);
        var networks = Named(stack, DockerTypes.Network, names, Network);
        var volumes = Named(stack, DockerTypes.Volume, names, Volume);
        var translation = new ContainerTranslation(
            names,
            new StackImages(stack, source?.ProjectFolder ?? Directory.GetCurrentDirectory()),
            networks.ToDictionary(network => network.HostName, network => network.Name),
            volumes.ToDictionary(volume => volume.HostName, volume => volume.Name),
            files
        );
        var graph = new ResourceGraph(stack);
        var containers = Distinct(graph.Containers.Select(translation.Translate).ToList());
        var services = WithDependencies(graph, containers, includeDependsOn);

        var document = new JsonObject { ["services"] = new JsonObject() };
        foreach (var container in containers)
            document["services"]!.AsObject().Add(container.Service.Name, secrets.Interpolated(container.Definition));
        Add("networks", networks);
        Add("volumes", volumes);
        return new(
            names.ComposeProject,
            (includeDependsOn ? Header(names, source?.Changes ?? []) : EngineHeader(names))
                + ComposeYaml.Write(document),
            files.All,
            secrets.Variables,
            services,
            [.. volumes.Select(volume => new RenderedVolume(volume.Name, volume.HostName, volume.Resource.Protect))]
        );

        void Add(string section, List<NamedResource> named)
        {
            if (named.Count > 0)
                document.Add(
                    section,
                    new JsonObject(
                        named.Select(each => KeyValuePair.Create(each.Name, secrets.Interpolated(each.Definition)))
                    )
                );
        }
    }

    private static void CheckTypes(RecordedStack stack)
    {
        if (stack.Resources.Any(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal)))
        {
            throw new UsageException(
                $"The stack {stack.Resources[0].Name} runs on Kubernetes, where Docker Compose can do nothing; use --engine pulumi, or ./run render "
                    + "and kubectl."
            );
        }
        var others = stack
            .Resources.Where(resource => resource.Custom && !DockerTypes.All.Contains(resource.Type))
            .Select(resource => $"{resource.Name} ({resource.Type})")
            .ToList();
        if (others.Count > 0)
            throw new UsageException(
                $"A Compose file holds containers, images, networks, volumes and passwords, and nothing else: {string.Join(", ", others)}."
            );
    }

    private static string Header(ComposeNames names, IReadOnlyList<string> changes)
    {
        var with = changes.Count == 0 ? "" : $" with {string.Join(", ", changes.Select(OneLine))}";
        return $"""
            {RenderedFolder.FirstLine(names.ComposeProject)}
            # Made by ./run render {names.Stack} from Pulumi.{names.Stack}.yaml{with}; what is changed here is lost.
            # To start it by hand, with Docker Compose 1.29 or later, in the folder that --out wrote:
            #   cp .env.example .env && chmod 600 .env    # and give every name in it a value; it says how
            #   sh fill-secrets.sh                        # puts the values into the files that hold secrets
            #   docker compose up -d                      # or docker-compose up -d


            """;
    }

    private static string EngineHeader(ComposeNames names) =>
        $"""
            {RenderedFolder.FirstLine(names.ComposeProject)}
            # Made by ./run up {names.Stack}, which starts the parts in their order; the next one replaces it.


            """;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private sealed record NamedResource(RecordedResource Resource, string Name, string HostName, JsonObject Definition);

    private static List<NamedResource> Named(
        RecordedStack stack,
        string type,
        ComposeNames names,
        Func<Fields, JsonObject> define
    )
    {
        var named = stack
            .Resources.Where(resource => resource.Type == type)
            .Select(resource =>
                Fields.Read(
                    resource,
                    inputs =>
                    {
                        var hostName = inputs.Text("name");
                        var definition = define(inputs);
                        definition.Insert(0, "name", hostName);
                        return new NamedResource(resource, names.Short(hostName), hostName, definition);
                    }
                )
            )
            .ToList();
        Distinct(type, named.Select(each => (each.Resource.Name, each.Name)));
        return named;
    }

    private static JsonObject Network(Fields inputs)
    {
        var network = new JsonObject();
        if (inputs.OptionalText("driver") is { } driver)
            network.Add("driver", driver);
        if (inputs.Flag("internal") is { } isInternal)
            network.Add("internal", isInternal);
        if (ContainerTranslation.Map(inputs.Map("options")) is { } options)
            network.Add("driver_opts", options);
        if (ContainerTranslation.Map(inputs.Children("labels", ContainerTranslation.Label)) is { } labels)
            network.Add("labels", labels);
        return network;
    }

    private static JsonObject Volume(Fields inputs)
    {
        var volume = new JsonObject();
        if (ContainerTranslation.Map(inputs.Children("labels", ContainerTranslation.Label)) is { } labels)
            volume.Add("labels", labels);
        return volume;
    }

    private static List<TranslatedContainer> Distinct(List<TranslatedContainer> containers)
    {
        Distinct(DockerTypes.Container, containers.Select(each => (each.Urn.Split("::")[3], each.Service.Name)));
        return containers;
    }

    private static void Distinct(string type, IEnumerable<(string Resource, string Name)> named)
    {
        var twice = named.GroupBy(each => each.Name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            var resources = string.Join(" and ", twice.Select(each => each.Resource));
            throw new UsageException(
                $"{resources} ({type}) would both be called '{twice.Key}'; give one of them another name."
            );
        }
    }

    /// <summary>Writes into the definitions, and into the services, what each depends on.</summary>
    private static List<RenderedService> WithDependencies(
        ResourceGraph graph,
        IReadOnlyList<TranslatedContainer> containers,
        bool includeDependsOn
    )
    {
        var byUrn = containers.ToDictionary(container => container.Urn);
        var services = new List<RenderedService>();
        foreach (var (container, recorded) in containers.Zip(graph.Containers))
        {
            var before = graph.Before(recorded).Select(each => byUrn[each.Urn].Service).ToList();
            services.Add(container.Service with { DependsOn = [.. before.Select(service => service.Name)] });
            if (includeDependsOn && before.Count > 0)
            {
                var place = container.Definition.IndexOf("container_name") + 1;
                container.Definition.Insert(place, "depends_on", new JsonObject(before.Select(Condition)));
            }
        }
        CheckForCircle(services);
        return services;
    }

    private static void CheckForCircle(IReadOnlyList<RenderedService> services)
    {
        var waiting = services.ToList();
        while (waiting.Count > 0)
        {
            var names = waiting.Select(service => service.Name).ToHashSet();
            var stillWaiting = waiting.Where(service => service.DependsOn.Any(names.Contains)).ToList();
            if (stillWaiting.Count == waiting.Count)
                throw new UsageException(
                    $"These containers wait for each other in a circle: {string.Join(", ", names)}."
                );
            waiting = stillWaiting;
        }
    }

    private static KeyValuePair<string, JsonNode?> Condition(RenderedService before) =>
        new(
            before.Name,
            new JsonObject { ["condition"] = before.WaitsForHealth ? "service_healthy" : "service_started" }
        );
}
