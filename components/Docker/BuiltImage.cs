using Pulumi;
using Pulumi.Docker;
using Pulumi.Docker.Inputs;

namespace InventarioRetail.Components;

/// <summary>An image built on the Docker host once for each of its references, and kept, so that going back to it builds nothing.</summary>
internal static class BuiltImage
{
    public static RemoteImage Declare(string name, string reference, string context, Resource parent) =>
        new(
            name,
            new RemoteImageArgs
            {
                Name = reference,
                Build = new RemoteImageBuildArgs { Context = context },
                KeepLocally = true,
            },
            new() { Parent = parent }
        );
}
