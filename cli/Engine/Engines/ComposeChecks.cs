using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>Refuses deployments that would fail with Compose, before anything changes.</summary>
/// <param name="docker">Docker.</param>
/// <param name="projectFolder">The folder with Pulumi.yaml.</param>
/// <param name="project">The project's name.</param>
internal sealed class ComposeChecks(DockerCli docker, string projectFolder, string project)
{
    /// <summary>
    /// Checks that the existing containers were created by Compose and from this folder; another folder has other
    /// passwords.
    /// </summary>
    /// <exception cref="UsageException">A container was not.</exception>
    public void CheckOrigin(string stack, IReadOnlyList<ContainerState> containers)
    {
        var own = StackFolder.Of(projectFolder, stack).Path;
        foreach (var container in containers)
        {
            if (container.ComposeProject.Length == 0)
            {
                throw new UsageException(
                    $"The container {container.Name} exists but was not created by Compose. If Pulumi created it, use "
                        + "--engine pulumi; "
                        + $"otherwise remove it (docker rm --force {container.Name})."
                );
            }
            if (container.ComposeFolder != own && Directory.Exists(container.ComposeFolder))
            {
                throw new UsageException(
                    $"Stack '{stack}' was deployed from {container.ComposeFolder}, which holds its passwords. "
                        + "Run ./run in that project's folder, or take the stack down "
                        + $"there first (./run down {stack})."
                );
            }
        }
    }

    /// <summary>
    /// Checks that no network or volume changes: Compose cannot change one in use, and version 2 ignores it silently.
    /// </summary>
    /// <exception cref="UsageException">One changes.</exception>
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
            $"The {what} {changed.Resource.Name} changes "
                + $"({string.Join(", ", changed.Changes.Select(change => change.Path))}), "
                + $"which is not possible while it is in use. Take the stack down (./run down {stack} keeps its data), "
                + "then bring it up again."
        );
    }

    /// <summary>
    /// Checks that the passwords of existing data are known: new ones would not open an existing database.
    /// </summary>
    /// <exception cref="UsageException">They are not.</exception>
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
            $"{store.Path} is missing, but the stack's data still exists ({string.Join(", ", kept)}) and needs the "
                + "passwords in that file. "
                + $"Restore the file, or delete the data if you do not need it: ./run down {stack} --volumes"
        );
    }
}
