using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Rendering;

/// <summary>A folder with a rendered stack.</summary>
internal static partial class RenderedFolder
{
    public const string ComposeFile = "compose.yaml";

    private const string TemplateSuffix = ".template";

    /// <summary>By which a Compose file is known to be made here, and for which stack.</summary>
    public static string FirstLine(string composeProject) => $"# Docker Compose file of the stack {composeProject}.";

    /// <summary>What is in a folder that is not a rendering of the stack; null where nothing is in the way.</summary>
    public static string? WhatElseIsIn(string folder, RenderedStack stack)
    {
        var file = Path.Combine(folder, ComposeFile);
        if (File.Exists(file))
        {
            var isOurs = File.ReadLines(file).FirstOrDefault() == FirstLine(stack.ComposeProject);
            return isOurs ? null : $"a {ComposeFile} that was not made of this stack";
        }
        var other = Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder).Order().FirstOrDefault()
            : null;
        return other is null ? null : $"{Path.GetFileName(other)}, and no {ComposeFile}";
    }

    /// <summary>Writes a stack, and what people need to start it by hand, into a folder.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="force">Whether the folder may hold something else.</param>
    /// <param name="prune">Whether mounted files of an earlier rendering are removed.</param>
    /// <returns>How many of those are there from before and not named any more.</returns>
    /// <exception cref="UsageException">The folder holds something else.</exception>
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

    /// <summary>The error for a folder that holds something else.</summary>
    public static UsageException InTheWay(string folder, string other) =>
        new($"{folder} holds {other}; choose another folder, or --force to write into this one.");

    /// <summary>
    /// Writes the stack's files, each whole or not at all, the Compose file last; nothing is removed. A template gets <c>.template</c>
    /// after its path, so that nobody mistakes it for the file.
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

    /// <summary>Folders of mounted files that the stack does not name.</summary>
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

    /// <summary>Removes the mounted files that the stack does not name; no container must need them any more.</summary>
    public static void Prune(RenderedStack stack, string folder)
    {
        foreach (var unnamed in Unnamed(stack, folder))
            Directory.Delete(unnamed, recursive: true);
    }

    [GeneratedRegex(@"\A[0-9a-f]{16}\z")]
    private static partial Regex Hash();
}
