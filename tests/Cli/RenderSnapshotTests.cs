namespace InventarioRetail.Cli.Tests;

/// <summary>
/// The rendered staging stack in git, so that a review shows what a change means: <c>compose.yaml</c>, what it does not
/// say of the resources, what <c>down</c> leaves of them, and below the service's name each file that is mounted into it, unless it stands in
/// <c>components/</c> word for word, or is one of Grafana's dashboards (their hashes in
/// <c>compose.yaml</c> tell that they changed).
/// </summary>
public sealed class RenderSnapshotTests
{
    [Fact]
    public async Task The_staging_stack_is_rendered_as_it_is_in_git()
    {
        var files = Files(await Staging.RecordAsync("{ stable: v1.0.0, canary: v1.1.0-rc1, weight: 10 }"));
        Snapshot.Check(Staging.Stack, files);
    }

    private static Dictionary<string, string> Files(RecordedStack recorded)
    {
        var stack = ComposeRenderer.Render(recorded);
        var content = stack.Files.ToDictionary(file => $"./{file.Path}", file => file.Content);
        var files = new Dictionary<string, string>
        {
            [RenderedFolder.ComposeFile] = stack.ComposeYaml,
            [Snapshot.ResourcesFile] = Snapshot.Resources(recorded),
            [Snapshot.DownFile] = EngineDestroy.Of(recorded).Yaml(),
        };
        foreach (var (service, definition) in ComposeFile.Parse(stack.ComposeYaml)["services"]!.AsObject())
        {
            foreach (var mount in definition!["volumes"]?.AsArray() ?? [])
            {
                var target = mount!["target"]!.GetValue<string>();
                if (
                    content.TryGetValue(mount["source"]!.GetValue<string>(), out var text)
                    && !Snapshot.Sources.ContainsKey(text)
                    && !target.Contains("/dashboards/", StringComparison.Ordinal)
                )
                    files.Add(service + target, text);
            }
        }
        return files;
    }
}
