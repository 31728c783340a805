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
    /// <param name="name">Name of the resource in the stack.</param>
    /// <param name="reference">The image's name and tag.</param>
    /// <param name="context">The build context, as a path that the Docker provider resolves.</param>
    /// <param name="parent">The component it belongs to.</param>
    /// <param name="dockerfile">Path of the Dockerfile in the context; null for <c>Dockerfile</c>.</param>
    public static RemoteImage Build(
        string name,
        string reference,
        string context,
        Resource parent,
        string? dockerfile = null
    ) =>
        new(
            name,
            new RemoteImageArgs
            {
                Name = reference,
                Build = dockerfile is null
                    ? new RemoteImageBuildArgs { Context = context }
                    : new RemoteImageBuildArgs { Context = context, Dockerfile = dockerfile },
                KeepLocally = true,
            },
            new() { Parent = parent }
        );
}
