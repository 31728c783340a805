using Pulumi.Docker;

namespace InventarioRetail.Components;

/// <summary>A part of a stack on one Docker host: containers, and the images and volumes that they need.</summary>
public abstract class ContainerPart : ComponentResource
{
    private readonly DockerEnvironment environment;

    /// <summary>Host name that other containers use.</summary>
    public string Host { get; }

    /// <param name="type">The component's name in its type token, which can never change.</param>
    /// <param name="name">Name of the part, of its resource in the stack and of its first container.</param>
    /// <param name="scope">Where it is declared.</param>
    private protected ContainerPart(string type, string name, DockerScope scope)
        : base($"inventario-retail:components:{type}", name, scope.Options)
    {
        Host = name;
        environment = scope.Environment;
    }

    /// <summary>Declares the part's image, which is pulled from its registry once.</summary>
    private protected RemoteImage PullImage(string reference) => DockerImage.Pull($"{Host}-image", reference, this);

    /// <param name="volume">Name of the resource in the stack.</param>
    /// <param name="isRetained">Whether the volume holds data that must not be lost.</param>
    private protected Volume DeclareVolume(string volume, bool isRetained) =>
        DataVolume.Declare(volume, environment, this, isRetained);

    /// <param name="container">Name of the container on the network and, with the stack's prefix, on the host.</param>
    /// <param name="args">Its own settings.</param>
    /// <param name="dependsOn">What must exist, and be healthy, before it.</param>
    private protected Container DeclareContainer(
        string container,
        HardenedContainerArgs args,
        params Resource[] dependsOn
    ) => HardenedContainer.Declare(container, environment, args, new() { Parent = this, DependsOn = dependsOn });
}
