using Pulumi.Docker;
using Pulumi.Docker.Inputs;

namespace InventarioRetail.Components;

/// <summary>Images on the Docker host, which are kept: going back to one needs no network and no build.</summary>
internal static class DockerImage
{
    /// <summary>Declares an image that is pulled from its registry once.</summary>
    public static RemoteImage Pull(string name, string reference, Resource parent) =>
        new(name, new RemoteImageArgs { Name = reference, KeepLocally = true }, new() { Parent = parent });

    /// <summary>Declares an image that is built on the Docker host, once for each of its references.</summary>
    public static RemoteImage Build(string name, string reference, string context, Resource parent) =>
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
