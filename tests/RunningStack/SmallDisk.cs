namespace InventarioRetail.EndToEnd;

/// <summary>A disk of 256 KiB under one of Docker's volumes, mounted while no container uses the volume.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string path;

    private SmallDisk(string path) => this.path = path;

    public static async Task<SmallDisk> MountAsync(string volume)
    {
        var path = await Shell.OutputAsync("docker", "volume", "inspect", "--format", "{{.Mountpoint}}", volume);
        await Shell.OutputAsync("mount", "-t", "tmpfs", "-o", "size=256k,mode=0755", "tmpfs", path);
        return new SmallDisk(path);
    }

    public async ValueTask DisposeAsync() => await Shell.OutputAsync("umount", "--lazy", path);
}
