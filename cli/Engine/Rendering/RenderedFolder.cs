using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Rendering;

/// <summary>Writes rendered stacks to folders.</summary>
internal static partial class RenderedFolder
{
    public const string ComposeFile = "compose.yaml";

    private const string TemplateSuffix = ".template";

    /// <summary>The first line of a rendered Compose file, which identifies it and its stack.</summary>
    public static string FirstLine(string composeProject) => $"# Docker Compose file of the stack {composeProject}.";

    /// <summary>
    /// Describes what a folder contains that is not a rendering of the stack; null if there is nothing.
    /// </summary>
    public static string? WhatElseIsIn(string folder, RenderedStack stack)
    {
        var file = Path.Combine(folder, ComposeFile);
        if (File.Exists(file))
        {
            var isOurs = File.ReadLines(file).FirstOrDefault() == FirstLine(stack.ComposeProject);
            return isOurs ? null : $"a {ComposeFile} that was not rendered from this stack";
        }
        var other = Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder).Order().FirstOrDefault()
            : null;
        return other is null ? null : $"{Path.GetFileName(other)} but no {ComposeFile}";
    }

    /// <summary>Writes a stack and the files that are needed to start it manually to a folder.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="force">Whether the folder may contain other files.</param>
    /// <param name="prune">Whether to remove mounted files of earlier renderings.</param>
    /// <returns>The number of mounted files of earlier renderings that are no longer used.</returns>
    /// <exception cref="UsageException">The folder contains other files.</exception>
    public static int Save(RenderedStack stack, string folder, bool force, bool prune)
    {
        if (!force && WhatElseIsIn(folder, stack) is { } other)
            throw InTheWay(folder, other);
        Write(stack, folder);
        ManualStart.Write(stack, folder);
        if (prune)
            Prune(stack, folder);
        return Unnamed(stack, folder).Count;
    }

    /// <summary>The error for a folder that contains other files.</summary>
    public static UsageException InTheWay(string folder, string other) =>
        new($"{folder} contains {other}. Choose another folder, or pass --force to write to this one.");

    /// <summary>
    /// Writes the stack's files atomically, the Compose file last; removes nothing. A template's path gets the suffix
    /// <c>.template</c>, so that it is not taken for the file.
    /// </summary>
    public static void Write(RenderedStack stack, string folder)
    {
        Directory.CreateDirectory(folder);
        if (stack.Files.Any(file => file.HasSecrets))
            AtomicFile.CreateFolder(Path.Combine(folder, MountedFiles.SecretFolder), AtomicFile.OwnersFolder);
        foreach (var file in stack.Files)
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(
                file.IsTemplate ? path + TemplateSuffix : path,
                file.Content,
                file.Executable ? AtomicFile.Executable : AtomicFile.Readable
            );
        }
        AtomicFile.Write(Path.Combine(folder, ComposeFile), stack.ComposeYaml, AtomicFile.Readable);
    }

    /// <summary>The folders of mounted files that the stack does not use.</summary>
    public static IReadOnlyList<string> Unnamed(RenderedStack stack, string folder)
    {
        var named = stack.Files.Select(file => Path.GetDirectoryName(Path.Combine(folder, file.Path))!).ToHashSet();
        return
        [
            .. new[] { MountedFiles.Folder, MountedFiles.SecretFolder }
                .Select(kind => Path.Combine(folder, kind))
                .Where(Directory.Exists)
                .SelectMany(Directory.EnumerateDirectories)
                .Where(each => Hash().IsMatch(Path.GetFileName(each)) && !named.Contains(each))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Removes the mounted files that the stack does not use. No container may need them any more.</summary>
    public static void Prune(RenderedStack stack, string folder)
    {
        foreach (var unnamed in Unnamed(stack, folder))
            Directory.Delete(unnamed, recursive: true);
    }

    [GeneratedRegex(@"\A[0-9a-f]{16}\z")]
    private static partial Regex Hash();
}
