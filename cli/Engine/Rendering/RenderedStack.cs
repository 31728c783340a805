using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Rendering;

/// <summary>What a recorded Docker stack means to Docker Compose.</summary>
/// <param name="ComposeProject">Name of the Compose project, e.g. <c>inventario-retail-local</c>.</param>
/// <param name="ComposeYaml">Text of <c>compose.yaml</c>. A secret in it is <c>${NAME:?…}</c>, with or without known values.</param>
/// <param name="Files">What is mounted into containers.</param>
/// <param name="Secrets">What the stack needs that stands in no file of the project.</param>
/// <param name="Services">The services in the order of the stack.</param>
/// <param name="Volumes">The named volumes in the order of the stack.</param>
internal sealed record RenderedStack(
    string ComposeProject,
    string ComposeYaml,
    IReadOnlyList<RenderedFile> Files,
    IReadOnlyList<SecretVariable> Secrets,
    IReadOnlyList<RenderedService> Services,
    IReadOnlyList<RenderedVolume> Volumes
)
{
    /// <summary>The stack with the values of its secrets in its files; the Compose file still has their names.</summary>
    /// <exception cref="UsageException">A value is missing.</exception>
    public RenderedStack Filled(IReadOnlyDictionary<string, string> values)
    {
        var yaml = ComposeYaml;
        var files = new List<RenderedFile>();
        foreach (var file in Files)
        {
            var filled = MountedFiles.Filled(file, values);
            yaml = yaml.Replace($"./{file.Path}", $"./{filled.Path}", StringComparison.Ordinal);
            files.Add(filled);
        }
        return this with { ComposeYaml = yaml, Files = [.. files.DistinctBy(file => file.Path)] };
    }
}

/// <summary>A file that is mounted into containers. A hash of all that it is stands in its path.</summary>
/// <param name="Path">Path relative to the folder of <c>compose.yaml</c>, with <c>/</c>.</param>
/// <param name="Content">The content, with <c>${NAME}</c> for a secret where the file is a template.</param>
/// <param name="Executable">Whether it may be executed.</param>
/// <param name="HasSecrets">Whether there is a secret in it, known or not.</param>
/// <param name="IsTemplate">Whether the values of its secrets are still missing.</param>
internal sealed record RenderedFile(string Path, string Content, bool Executable, bool HasSecrets, bool IsTemplate)
{
    /// <summary>What the file is made of; null where it is no template.</summary>
    public FileTemplate? Template { get; init; }
}

/// <summary>What is needed to fill a template.</summary>
/// <param name="Target">Path in the container.</param>
/// <param name="Names">Names of the secrets in it.</param>
internal sealed record FileTemplate(string Target, IReadOnlyList<string> Names);

/// <summary>A container as a Compose service.</summary>
/// <param name="Name">The service's name: the container's without the stack's prefix.</param>
/// <param name="ContainerName">The container's name on the host.</param>
/// <param name="Image">Reference of the image.</param>
/// <param name="Builds">Whether Compose builds the image.</param>
/// <param name="DependsOn">Services that are started before it.</param>
/// <param name="HasHealthCheck">Whether it can become healthy.</param>
/// <param name="Volumes">Names, in the Compose file, of the volumes that it mounts.</param>
internal sealed record RenderedService(
    string Name,
    string ContainerName,
    string Image,
    bool Builds,
    IReadOnlyList<string> DependsOn,
    bool HasHealthCheck,
    IReadOnlyList<string> Volumes
)
{
    /// <summary>Whether its start counts only once it is healthy; those that depend on it wait for that.</summary>
    public bool WaitsForHealth { get; init; }

    /// <summary>How long it may take to become healthy where that is waited for.</summary>
    public TimeSpan StartTimeout { get; init; }
}

/// <summary>A named volume.</summary>
/// <param name="Name">Its name in the Compose file.</param>
/// <param name="HostName">Its name on the host.</param>
/// <param name="Protected">Whether losing it loses data, so that it must not be deleted by the way.</param>
internal sealed record RenderedVolume(string Name, string HostName, bool Protected);

/// <summary>A value that the stack needs and that no file of the project holds.</summary>
/// <param name="Name">Name of the environment variable, e.g. <c>POSTGRES_ADMIN_PASSWORD</c>.</param>
internal abstract record SecretVariable(string Name);

/// <summary>A value that is made once, at random.</summary>
/// <param name="Name">Name of the environment variable.</param>
/// <param name="Length">Number of characters.</param>
/// <param name="Special">Whether others than letters and digits are among them.</param>
/// <param name="OverrideSpecial">Those others; null for the random provider's own.</param>
internal sealed record GeneratedSecret(string Name, int Length, bool Special, string? OverrideSpecial)
    : SecretVariable(Name);

/// <summary>A value that the stack's configuration holds encrypted, so that only people and Pulumi know it.</summary>
/// <param name="Name">Name of the environment variable.</param>
/// <param name="Path">Key path in the configuration, e.g. <c>alertmanager.slackWebhook</c>.</param>
internal sealed record ConfiguredSecret(string Name, string Path) : SecretVariable(Name);
