using Pulumi;

namespace InventarioRetail.Engine.Engines;

/// <summary>A part of a stack: declared, existing, or both.</summary>
internal sealed record StackPart(
    string Name,
    bool IsDeclared,
    ContainerState? Container,
    IReadOnlyDictionary<string, string> Tags
)
{
    /// <summary>Its image, by tag if there is one: Pulumi creates containers from the image's id.</summary>
    public string Image => Container is null ? "" : Tags.GetValueOrDefault(Container.Image, Container.Image);

    public static bool IsImageId(string image) => image.StartsWith("sha256:", StringComparison.Ordinal);
}

/// <summary>Finds the parts of a stack on this machine's Docker, whichever engine created them.</summary>
/// <param name="docker">Docker.</param>
/// <param name="files">The project's files.</param>
/// <param name="stack">The stack's name.</param>
internal sealed class StackParts(DockerCli docker, StackFiles files, string stack)
{
    /// <summary>The declared parts in the order of the stack, then existing undeclared parts.</summary>
    /// <param name="read">Reads the stack's target state.</param>
    /// <param name="warn">Called if the stack file is invalid, so that the last applied stack is used instead.</param>
    /// <param name="cancellation">Cancels the queries.</param>
    public async Task<IReadOnlyList<StackPart>> ReadAsync(
        TargetReader read,
        Action<string> warn,
        CancellationToken cancellation
    )
    {
        var containers = await ContainersAsync(cancellation);
        var tags = await docker.TagsAsync(
            [.. containers.Select(container => container.Image).Where(StackPart.IsImageId).Distinct()],
            cancellation
        );
        var declared = await DeclaredAsync(read, containers, warn);
        return
        [
            .. declared
                .Union(containers.Select(container => container.Part))
                .Select(part => new StackPart(
                    part,
                    declared.Contains(part),
                    containers.FirstOrDefault(container => container.Part == part),
                    tags
                )),
        ];
    }

    /// <summary>Finds the containers of some parts, or of all.</summary>
    /// <param name="wanted">The parts; empty for all.</param>
    /// <param name="cancellation">Cancels the query.</param>
    /// <exception cref="UsageException">The stack has no containers here, or no such part.</exception>
    public async Task<IReadOnlyList<ContainerState>> FindAsync(
        IReadOnlyList<string> wanted,
        CancellationToken cancellation
    )
    {
        var containers = await ContainersAsync(cancellation);
        if (containers.Count == 0)
        {
            throw new UsageException(
                $"Stack '{stack}' has no containers on this machine. Bring it up: ./run up {stack}"
            );
        }
        var unknown = wanted.Where(part => containers.All(container => container.Part != part)).ToList();
        if (unknown.Count > 0)
        {
            var known = string.Join(", ", containers.Select(container => container.Part).Distinct());
            throw new UsageException($"Stack '{stack}' has no part '{unknown[0]}'. Choose from: {known}.");
        }
        return [.. containers.Where(container => wanted.Count == 0 || wanted.Contains(container.Part))];
    }

    private async Task<IReadOnlyList<ContainerState>> ContainersAsync(CancellationToken cancellation)
    {
        StackFiles.CheckName(stack);
        await docker.CheckAsync(cancellation);
        return await docker.ContainersAsync(ProjectFile.Read(files.Folder).Name, stack, cancellation);
    }

    /// <summary>
    /// The parts that the stack file declares. If the file is invalid but the stack exists, the last applied parts, so
    /// that a running stack can be inspected with a broken file.
    /// </summary>
    private async Task<IReadOnlyList<string>> DeclaredAsync(
        TargetReader read,
        IReadOnlyList<ContainerState> containers,
        Action<string> warn
    )
    {
        var folder = StackFolder.Of(files.Folder, stack);
        try
        {
            return Declared.Parts((await read(files, stack, [])).Recorded);
        }
        catch (Exception mistake)
            when (mistake is SettingsException or RunException && (containers.Count > 0 || folder.HasApplied))
        {
            warn($"{mistake.Message}\nShowing the parts of the last applied stack instead.");
            return Declared.Parts(folder.ReadApplied());
        }
    }
}
