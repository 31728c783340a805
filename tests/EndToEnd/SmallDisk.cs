namespace InventarioRetail.EndToEnd.Tests;

/// <summary>Puts a disk of 256 KiB under a volume of Docker's, while no container uses it.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string path;
    private bool mounted = true;

    private SmallDisk(string path) => this.path = path;

    public static async Task<SmallDisk> MountAsync(string volume)
    {
        var path = await Shell.OutputAsync("docker", "volume", "inspect", "--format", "{{.Mountpoint}}", volume);
        await Shell.OutputAsync("mount", "-t", "tmpfs", "-o", "size=256k,mode=0755", "tmpfs", path);
        return new SmallDisk(path);
    }

    public async ValueTask DisposeAsync()
    {
        if (!mounted)
            return;
        mounted = false;
        await Shell.OutputAsync("umount", "--lazy", path);
    }
}
