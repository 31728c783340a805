using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Rendering;

/// <summary>The source of a rendered stack.</summary>
/// <param name="ProjectFolder">The project's folder; null for the current one.</param>
/// <param name="Changes">The overridden settings, each <c>path=value</c>.</param>
internal sealed record RenderSource(string? ProjectFolder, IReadOnlyList<string> Changes);

/// <summary>Renders a recorded Docker stack as a Compose file (Docker Compose 1.29 and later).</summary>
internal static class ComposeRenderer
{
    /// <param name="stack">The recorded stack.</param>
    /// <param name="source">The source of the stack, for paths and the header.</param>
    /// <param name="includeDependsOn">
    /// Whether the file has <c>depends_on</c>. The engine leaves it out and orders the parts itself: Compose 2
    /// recreates every dependent of a changed service (docker/compose#10308); until 2.29 a changed <c>depends_on</c>
    /// recreates a service (docker/compose#12069); and no version changes a service while one of its dependencies is
    /// unhealthy, which is exactly when a release has to be rolled back.
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
            {
                document.Add(
                    section,
                    new JsonObject(
                        named.Select(each => KeyValuePair.Create(each.Name, secrets.Interpolated(each.Definition)))
                    )
                );
            }
        }
    }

    private static void CheckTypes(RecordedStack stack)
    {
        if (stack.Resources.Any(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal)))
        {
            throw new UsageException(
                $"The stack {stack.Resources[0].Name} runs on Kubernetes, which Docker Compose cannot deploy to. Use "
                    + "--engine pulumi, or "
                    + "./run render and kubectl."
            );
        }
        var others = stack
            .Resources.Where(resource => resource.Custom && !DockerTypes.All.Contains(resource.Type))
            .Select(resource => $"{resource.Name} ({resource.Type})")
            .ToList();
        if (others.Count > 0)
        {
            throw new UsageException(
                $"Not supported by Docker Compose: {string.Join(", ", others)}. Use --engine pulumi."
            );
        }
    }

    private static string Header(ComposeNames names, IReadOnlyList<string> changes)
    {
        var with = changes.Count == 0 ? "" : $" with {string.Join(", ", changes.Select(OneLine))}";
        return $"""
            {RenderedFolder.FirstLine(names.ComposeProject)}
            # Rendered by ./run render {names.Stack} from Pulumi.{names.Stack}.yaml{with}; the next rendering overwrites changes.
            # To start it manually, with Docker Compose 1.29 or later, in the folder given by --out:
            #   cp .env.example .env && chmod 600 .env    # then set a value for every name in it
            #   sh fill-secrets.sh                        # fills in the files that contain secrets
            #   docker compose up -d                      # or docker-compose up -d


            """;
    }

    private static string EngineHeader(ComposeNames names) =>
        $"""
            {RenderedFolder.FirstLine(names.ComposeProject)}
            # Rendered by ./run up {names.Stack}, which starts the parts in order; the next run overwrites it.


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
            throw new UsageException($"{resources} ({type}) would both be named '{twice.Key}'. Rename one of them.");
        }
    }

    /// <summary>Adds the dependencies to the definitions and services.</summary>
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
                throw new UsageException($"Circular dependency between containers: {string.Join(", ", names)}.");
            waiting = stillWaiting;
        }
    }

    private static KeyValuePair<string, JsonNode?> Condition(RenderedService before) =>
        new(
            before.Name,
            new JsonObject { ["condition"] = before.WaitsForHealth ? "service_healthy" : "service_started" }
        );
}
