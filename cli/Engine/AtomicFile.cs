using System.Text;

namespace InventarioRetail.Engine;

/// <summary>Writes files atomically: a file has either its old or its new content.</summary>
internal static class AtomicFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    public const UnixFileMode Executable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    public const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Writes a text as UTF-8, unless the file already has that content and mode.</summary>
    public static void Write(string path, string content, UnixFileMode mode)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        if (File.Exists(path) && HasMode(path, mode) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            return;
        var unfinished = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var file = new FileStream(unfinished, options))
            {
                // Set explicitly, whatever the umask: the user in a container is a different one.
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file.SafeFileHandle, mode);
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Creates a folder with a mode, or sets the mode of an existing one.</summary>
    public static void CreateFolder(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private static bool HasMode(string path, UnixFileMode mode) =>
        OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == mode;
}
