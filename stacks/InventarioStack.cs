namespace InventarioRetail.Stacks;

/// <summary>The stack of an environment: wires the components of its platform together.</summary>
public static class InventarioStack
{
    /// <summary>Declares every resource of the stack.</summary>
    /// <param name="settings">The stack's settings.</param>
    /// <param name="transformations">
    /// Transformations applied to every resource, for example to record what is declared; none by default.
    /// </param>
    /// <returns>The stack's outputs by name.</returns>
    /// <exception cref="RunException">The platform is not supported.</exception>
    public static IDictionary<string, object?> Declare(
        StackSettings settings,
        params IReadOnlyList<ResourceTransformation> transformations
    ) =>
        settings.Platform switch
        {
            Platform.Docker => DockerStack.Declare(settings, transformations),
            Platform.Kubernetes => KubernetesStack.Declare(settings, transformations),
            _ => throw new RunException(
                $"Stack '{settings.Stack}' has the unsupported platform "
                    + $"'{settings.Platform}'; use 'docker' or 'kubernetes'."
            ),
        };
}
