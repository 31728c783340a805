using Pulumi.Docker;
using Pulumi.Docker.Inputs;

namespace InventarioRetail.Components;

/// <summary>A named volume on the Docker host.</summary>
internal static class DataVolume
{
    /// <param name="name">Name of the resource in the stack.</param>
    /// <param name="environment">The stack's Docker environment.</param>
    /// <param name="parent">The component it belongs to.</param>
    /// <param name="isRetained">
    /// Whether the volume holds data that must not be lost; it is then protected from deletion.
    /// </param>
    public static Volume Declare(string name, DockerEnvironment environment, Resource parent, bool isRetained) =>
        new(
            name,
            new VolumeArgs
            {
                Name = environment.HostName(name),
                Labels =
                {
                    new VolumeLabelArgs { Label = PartLabels.Stack, Value = environment.Stack },
                    new VolumeLabelArgs { Label = PartLabels.Part, Value = name },
                },
            },
            new()
            {
                Parent = parent,
                Protect = isRetained ? true : null,
                // The name is fixed: create-before-delete would adopt the old volume and then delete it.
                DeleteBeforeReplace = true,
            }
        );
}
