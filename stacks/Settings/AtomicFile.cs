using System.Text;

namespace InventarioRetail.Settings;

/// <summary>Writes files atomically: a file has either its old or its new content.</summary>
public static class AtomicFile
{
    /// <summary>Mode of a file that only its owner can read.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Mode of a file that everybody can read.</summary>
    public const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Mode of a file that everybody can execute.</summary>
    public const UnixFileMode Executable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Mode of a folder that only its owner can open.</summary>
    public const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Writes a text as UTF-8, unless the file already has that content and mode.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void Write(string path, string content, UnixFileMode mode)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        if (!File.Exists(path) || !HasMode(path, mode) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            Replace(path, bytes, mode, () => { });
    }

    /// <summary>Replaces a file by a temporary one beside it, which is deleted if that fails.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its new content.</param>
    /// <param name="mode">Its new mode.</param>
    /// <param name="check">
    /// Called when the new content is on disk, before it takes effect; may throw to stop it.
    /// </param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    internal static void Replace(string path, byte[] content, UnixFileMode mode, Action check)
    {
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
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            check();
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Creates a folder with a mode, or sets the mode of an existing one.</summary>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be created.</exception>
    public static void CreateFolder(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    /// <summary>The mode of a file; the default one on Windows, which has none.</summary>
    public static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? Readable : File.GetUnixFileMode(path);

    private static bool HasMode(string path, UnixFileMode mode) => OperatingSystem.IsWindows() || ModeOf(path) == mode;
}
