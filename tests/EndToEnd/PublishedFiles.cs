namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The volume with what the publisher gives to the router.</summary>
internal static class PublishedFiles
{
    /// <summary>Runs a script where the files can be written, in <c>/config</c>, as nobody of the stack but the publisher can.</summary>
    public static async Task<string> ChangeAsync(string script)
    {
        var image = await Shell.OutputAsync(
            "docker",
            "inspect",
            "--format",
            "{{.Image}}",
            RunningStack.ContainerName("router")
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
            $"{RunningStack.VolumeName("published-files")}:/config",
            "--entrypoint",
            "sh",
            image,
            "-c",
            script
        );
    }
}
