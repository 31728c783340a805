using System.Diagnostics;

namespace InventarioRetail.Engine.Preview;

/// <summary>A request for a preview.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Base">A git revision, <c>none</c>, or null for the default.</param>
/// <param name="Changes">The overrides, each <c>path=value</c>.</param>
internal sealed record PreviewRequest(string Stack, string? Base, IReadOnlyList<string> Changes);

/// <summary>The result of a preview.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Base">A description of the state that the change is compared with.</param>
/// <param name="Target">A description of the state that the change leads to.</param>
/// <param name="Difference">The change.</param>
/// <param name="Duration">How long the preview took to compute.</param>
internal sealed record PreviewReport(string Stack, string Base, string Target, StackDiff Difference, TimeSpan Duration);

/// <summary>Computes a preview: records the target stack and the base stack, and compares them.</summary>
internal static class Previewer
{
    private const string NoBase = "none";

    /// <exception cref="UsageException">The stack's name, the base or an override is invalid.</exception>
    /// <exception cref="SettingsException">The configuration of the stack or of its base is invalid.</exception>
    public static async Task<PreviewReport> RunAsync(StackFiles files, PreviewRequest request)
    {
        var watch = Stopwatch.StartNew();
        StackFiles.CheckName(request.Stack);
        var project = ProjectFile.Read(files.Folder).Name;
        var file = StackFile.Read(files.PathOf(request.Stack), project);
        var target = StackFiles.Changed(file, request.Changes);
        var targetSettings = StackSettings.Parse(target, project, request.Stack).OrThrow();
        var @base = await FindBaseAsync(files, request, project, file);

        var after = await StackRecorder.RecordAsync(targetSettings);
        var before = @base.Tree is null
            ? RecordedStack.Empty
            : await StackRecorder.RecordAsync(StackSettings.Parse(@base.Tree, project, request.Stack).OrThrow());
        return new(request.Stack, @base.Description, Target(request), StackDiff.Between(before, after), watch.Elapsed);
    }

    private static async Task<(ConfigTree? Tree, string Description)> FindBaseAsync(
        StackFiles files,
        PreviewRequest request,
        string project,
        ConfigTree file
    )
    {
        var name = StackFiles.Name(request.Stack);
        if (request.Base == NoBase)
            return (null, "nothing");
        if (request.Base is null && request.Changes.Count > 0)
            return (file, name);

        var revision = request.Base ?? "HEAD";
        var text = request.Base is null
            ? await files.InHeadAsync(request.Stack)
            : await files.InRevisionAsync(request.Stack, revision);
        if (text is not null)
            return (StackFile.Parse(text, $"{revision}:{name}", project), $"{name} in {revision}");
        var reason = request.Base is null ? await files.WhyNotInHeadAsync(request.Stack) : $"{revision} has no {name}";
        return (null, $"nothing ({reason})");
    }

    private static string Target(PreviewRequest request)
    {
        var name = StackFiles.Name(request.Stack);
        return request.Changes.Count == 0 ? name : $"{name} with {string.Join(", ", request.Changes)}";
    }
}
