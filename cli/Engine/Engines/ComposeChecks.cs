using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>Refuses what would go wrong with Compose, before anything is changed.</summary>
/// <param name="docker">Docker.</param>
/// <param name="projectFolder">The folder with Pulumi.yaml.</param>
/// <param name="project">The project's name.</param>
internal sealed class ComposeChecks(DockerCli docker, string projectFolder, string project)
{
    /// <summary>What is there must have been made by Compose, and from this folder: another one has other passwords.</summary>
    public void CheckOrigin(string stack, IReadOnlyList<ContainerState> containers)
    {
        var own = StackFolder.Of(projectFolder, stack).Path;
        foreach (var container in containers)
        {
            if (container.ComposeProject.Length == 0)
            {
                throw new UsageException(
                    $"{container.Name} is there, and was not made by Compose. If Pulumi made it, use --engine pulumi; "
                        + $"otherwise remove it (docker rm --force {container.Name})."
                );
            }
            if (container.ComposeFolder != own && Directory.Exists(container.ComposeFolder))
            {
                throw new UsageException(
                    $"Stack '{stack}' was brought up from {container.ComposeFolder}, where its passwords are. "
                        + $"Use ./run in that project's folder, or take it down there first (./run down {stack})."
                );
            }
        }
    }

    /// <summary>Compose cannot change a network or a volume that is in use; version 2 would not even say so.</summary>
    public static void CheckChangeable(string stack, RecordedStack applied, RecordedStack target)
    {
        var changed = StackDiff
            .Between(applied, target)
            .Steps.Where(step => step.Operation is ResourceOperation.Replace or ResourceOperation.Update)
            .FirstOrDefault(step => step.Resource.Type is DockerTypes.Network or DockerTypes.Volume);
        if (changed is null)
            return;
        var what = changed.Resource.Type == DockerTypes.Network ? "network" : "volume";
        throw new UsageException(
            $"The {what} {changed.Resource.Name} changes ({string.Join(", ", changed.Changes.Select(change => change.Path))}), "
                + $"which is not possible while it is in use. Take the stack down (./run down {stack}; its data stays) and bring it up again."
        );
    }

    /// <summary>New passwords would not open the database that was made with others.</summary>
    public async Task CheckPasswordsAsync(
        string stack,
        SecretStore store,
        RenderedStack template,
        CancellationToken cancellation
    )
    {
        if (template.Secrets.Count == 0 || File.Exists(store.Path))
            return;
        var data = template.Volumes.Where(volume => volume.Protected).Select(volume => volume.HostName);
        var kept = (await docker.VolumesAsync(project, stack, cancellation)).Intersect(data).ToList();
        if (kept.Count == 0)
            return;
        throw new UsageException(
            $"{store.Path} is gone, and the data of the stack is still there ({string.Join(", ", kept)}) and wants the passwords that "
                + $"were in it. Put the file back, or, if the data may go, remove it: ./run down {stack} --volumes"
        );
    }
}
