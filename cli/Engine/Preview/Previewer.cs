using System.Diagnostics;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Preview;

/// <summary>What to preview.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Base">A revision of git, <c>none</c>, or null for the obvious one.</param>
/// <param name="Changes">Settings to change, each <c>path=value</c>.</param>
internal sealed record PreviewRequest(string Stack, string? Base, IReadOnlyList<string> Changes);

/// <summary>A preview, ready to be shown.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Base">What the change is measured against, in words.</param>
/// <param name="Target">What the change leads to, in words.</param>
/// <param name="Difference">The change.</param>
/// <param name="Duration">How long it took to work out.</param>
internal sealed record PreviewReport(string Stack, string Base, string Target, StackDiff Difference, TimeSpan Duration);

/// <summary>Works out a preview: records the stack as it would be and as it is in the base, and compares.</summary>
internal static class Previewer
{
    private const string NoBase = "none";

    /// <exception cref="UsageException">The request cannot be met.</exception>
    /// <exception cref="SettingsException">The stack's configuration, or the base's, is wrong.</exception>
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
