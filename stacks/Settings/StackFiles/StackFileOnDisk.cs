using System.Text;

namespace InventarioRetail.Settings;

/// <summary>A stack's file as it was read, and the way to change it as a whole or not at all.</summary>
public sealed class StackFileOnDisk
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private readonly string target;
    private readonly byte[] bytes;
    private readonly int markLength;

    private StackFileOnDisk(string path, string target, byte[] bytes)
    {
        FilePath = path;
        this.target = target;
        this.bytes = bytes;
        markLength = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        try
        {
            Text = Strict.GetString(bytes.AsSpan(markLength));
        }
        catch (DecoderFallbackException)
        {
            throw Wrong("is not text in UTF-8.");
        }
    }

    /// <summary>The file's path as it was given.</summary>
    public string FilePath { get; }

    /// <summary>The file's name.</summary>
    public string Name => Path.GetFileName(FilePath);

    /// <summary>What was in it, without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>Reads a stack's file; a symbolic link is followed.</summary>
    /// <exception cref="SettingsException">There is no such file, or it cannot be read as text in UTF-8.</exception>
    public static StackFileOnDisk Read(string path)
    {
        try
        {
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            return new StackFileOnDisk(path, target, File.ReadAllBytes(target));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong(path, "there is no such file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>
    /// Writes another text: a file beside it takes its place in one step, with the same permissions, so that nobody ever reads half of
    /// it and a crash leaves the one or the other. The text that was there already is not written again.
    /// </summary>
    /// <returns>The file as it is now.</returns>
    /// <exception cref="SettingsException">Somebody else has changed the file since it was read, or it cannot be written.</exception>
    public StackFileOnDisk Write(string text)
    {
        byte[] written = [.. bytes.AsSpan(0, markLength), .. Strict.GetBytes(text)];
        if (written.AsSpan().SequenceEqual(bytes))
            return this;

        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(written);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            if (!File.ReadAllBytes(target).AsSpan().SequenceEqual(bytes))
                throw Wrong("was changed by somebody else meanwhile, and was left as it is; start again.");
            File.Move(temporary, target, overwrite: true);
            return new StackFileOnDisk(FilePath, target, written);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"cannot be written: {exception.Message}");
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private SettingsException Wrong(string message) => Wrong(FilePath, message);

    private static SettingsException Wrong(string path, string message) =>
        new([new ConfigError("", new ConfigLocation(Path.GetFileName(path)), message)]);
}
