using InventarioRetail.Settings;
using Pulumi;

namespace InventarioRetail.Stacks;

/// <summary>The stack of an environment: wires the components of its platform together.</summary>
public static class InventarioStack
{
    /// <summary>Declares every resource of the stack.</summary>
    /// <param name="settings">The stack's settings.</param>
    /// <param name="transformations">Applied to every resource, for those who watch what is declared; none by default.</param>
    /// <returns>The stack's outputs by name.</returns>
    /// <exception cref="RunException">The platform has no components.</exception>
    public static IDictionary<string, object?> Declare(
        StackSettings settings,
        params IReadOnlyList<ResourceTransformation> transformations
    ) =>
        settings.Platform switch
        {
            Platform.Docker => DockerStack.Declare(settings, transformations),
            Platform.Kubernetes => KubernetesStack.Declare(settings, transformations),
            _ => throw new RunException(
                $"Stack '{settings.Stack}' wants the platform '{settings.Platform}', which has no components; use 'docker' or 'kubernetes'."
            ),
        };
}
