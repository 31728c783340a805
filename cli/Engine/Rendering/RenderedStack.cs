using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Rendering;

/// <summary>A recorded Docker stack, rendered for Docker Compose.</summary>
/// <param name="ComposeProject">The name of the Compose project, e.g. <c>inventario-retail-local</c>.</param>
/// <param name="ComposeYaml">
/// The text of <c>compose.yaml</c>. Its secrets are <c>${NAME:?…}</c>, even when their values are known.
/// </param>
/// <param name="Files">The files that containers mount.</param>
/// <param name="Secrets">The secrets that the stack needs.</param>
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
    /// <summary>Fills in the secrets in the stack's files; the Compose file keeps their names.</summary>
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

/// <summary>
/// A file that is mounted into containers. Its path contains a hash of its path in the container, mode and content.
/// </summary>
/// <param name="Path">The path relative to the folder of <c>compose.yaml</c>, with <c>/</c>.</param>
/// <param name="Content">The content; in a template with <c>${NAME}</c> for each secret.</param>
/// <param name="Executable">Whether it is executable.</param>
/// <param name="HasSecrets">Whether it contains a secret, filled in or not.</param>
/// <param name="IsTemplate">Whether the values of its secrets are still missing.</param>
internal sealed record RenderedFile(string Path, string Content, bool Executable, bool HasSecrets, bool IsTemplate)
{
    /// <summary>The data to fill in the file; null if it is not a template.</summary>
    public FileTemplate? Template { get; init; }
}

/// <summary>The data that is needed to fill in a template.</summary>
/// <param name="Target">The path in the container.</param>
/// <param name="Names">The names of the secrets in it.</param>
internal sealed record FileTemplate(string Target, IReadOnlyList<string> Names);

/// <summary>A container as a Compose service.</summary>
/// <param name="Name">The service's name: the container's without the stack's prefix.</param>
/// <param name="ContainerName">The container's name on the host.</param>
/// <param name="Image">The image's reference.</param>
/// <param name="Builds">Whether Compose builds the image.</param>
/// <param name="DependsOn">The services that are started before it.</param>
/// <param name="HasHealthCheck">Whether it has a health check.</param>
/// <param name="Volumes">The names, in the Compose file, of the volumes that it mounts.</param>
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
    /// <summary>Whether its start is complete only when it is healthy; its dependents wait for that.</summary>
    public bool WaitsForHealth { get; init; }

    /// <summary>The time that it may take to become healthy, if <see cref="WaitsForHealth"/> is set.</summary>
    public TimeSpan StartTimeout { get; init; }
}

/// <summary>A named volume.</summary>
/// <param name="Name">Its name in the Compose file.</param>
/// <param name="HostName">Its name on the host.</param>
/// <param name="Protected">Whether it holds retained data, so that it must not be deleted implicitly.</param>
internal sealed record RenderedVolume(string Name, string HostName, bool Protected);

/// <summary>A secret that the stack needs and that no file of the project contains.</summary>
/// <param name="Name">The name of the environment variable, e.g. <c>POSTGRES_ADMIN_PASSWORD</c>.</param>
internal abstract record SecretVariable(string Name);

/// <summary>A secret that is generated once, at random.</summary>
/// <param name="Name">The name of the environment variable.</param>
/// <param name="Length">The number of characters.</param>
/// <param name="Special">Whether it may contain characters other than letters and digits.</param>
/// <param name="OverrideSpecial">Those other characters; null for the random provider's default.</param>
internal sealed record GeneratedSecret(string Name, int Length, bool Special, string? OverrideSpecial)
    : SecretVariable(Name);

/// <summary>
/// A secret that is encrypted in the stack's configuration, so that only Pulumi and the operators know it; or that the
/// configuration leaves to an environment variable.
/// </summary>
/// <param name="Name">The name of the environment variable.</param>
/// <param name="Path">
/// The key path in the configuration, e.g. <c>alertmanager.slackWebhook</c>; the variable's name if it is left to that.
/// </param>
internal sealed record ConfiguredSecret(string Name, string Path) : SecretVariable(Name)
{
    /// <summary>Whether the configuration leaves it to the environment variable.</summary>
    public bool IsFromEnvironment => Path == Name;
}
