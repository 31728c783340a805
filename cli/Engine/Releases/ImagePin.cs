using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Releases;

/// <summary>
/// Pins a revision to the digest of its image, so that a tag that is moved later changes neither what runs nor what
/// another stack takes over.
/// </summary>
/// <param name="runner">Runs Docker.</param>
internal sealed class ImagePin(ProcessRunner runner)
{
    private const string Docker = "docker";

    /// <summary>Reads the digest of a revision's image; pulls the image before if this machine has none.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="settings">The stack.</param>
    /// <param name="mayPull">Whether it may pull the image.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>
    /// The revision with its digest; the same if it has one already, or there is none: the image is built here, was
    /// never in a registry, or cannot be pulled, which the deployment will report.
    /// </returns>
    public async Task<Revision> PinAsync(
        Revision revision,
        StackSettings settings,
        bool mayPull,
        CancellationToken cancellation
    )
    {
        if (
            revision.Digest is not null
            || settings.Platform != Platform.Docker
            || settings.Dashboard.Build is not null
            || runner.Find(Docker) is null
        )
        {
            return revision;
        }

        var image = revision.ImageReference(settings.Dashboard.Image);
        var digests = await DigestsAsync(image, cancellation);
        if (mayPull && !digests.Succeeded)
        {
            await runner.RunAsync(new(Docker, "pull", "--quiet", image), cancellation);
            digests = await DigestsAsync(image, cancellation);
        }
        var prefix = $"{settings.Dashboard.Image}@";
        var found = digests
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(digest => digest.StartsWith(prefix, StringComparison.Ordinal));
        return found is null ? revision : Revision.Parse($"{revision}@{found[prefix.Length..]}");
    }

    /// <summary>The image's references by digest, one a line.</summary>
    private Task<ProcessResult> DigestsAsync(string image, CancellationToken cancellation) =>
        runner.RunAsync(
            new(Docker, "image", "inspect", "--format", "{{range .RepoDigests}}{{println .}}{{end}}", image),
            cancellation
        );
}
