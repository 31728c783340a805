namespace InventarioRetail.EndToEnd;

/// <summary>The volume with the files that the publisher writes for the router.</summary>
internal static class PublishedFiles
{
    public const string Volume = "published-files";

    /// <summary>Runs a script that can write the files, in <c>/config</c>, as no part of the stack but the publisher can.</summary>
    public static async Task<string> ChangeAsync(RunningStack stack, string script)
    {
        var image = await Shell.OutputAsync(
            "docker",
            "inspect",
            "--format",
            "{{.Image}}",
            stack.ContainerName("router")
        );
        return await Shell.OutputAsync(
            "docker",
            "run",
            "--rm",
            "--network",
            "none",
            "--user",
            "0:0",
            "--volume",
            $"{stack.VolumeName(Volume)}:/config",
            "--entrypoint",
            "sh",
            image,
            "-c",
            script
        );
    }
}
