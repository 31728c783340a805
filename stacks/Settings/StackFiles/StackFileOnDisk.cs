using System.Text;

namespace InventarioRetail.Settings;

/// <summary>A stack file as it was read, which can be replaced atomically.</summary>
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
            throw Wrong("is not UTF-8 text.");
        }
    }

    /// <summary>The file's path as given.</summary>
    public string FilePath { get; }

    /// <summary>The file's name.</summary>
    public string Name => Path.GetFileName(FilePath);

    /// <summary>The contents, without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>Reads a stack file; follows symbolic links.</summary>
    /// <exception cref="SettingsException">The file does not exist, or cannot be read as UTF-8 text.</exception>
    public static StackFileOnDisk Read(string path)
    {
        try
        {
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            return new StackFileOnDisk(path, target, File.ReadAllBytes(target));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong(path, "file not found.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>
    /// Writes a new text atomically: a temporary file replaces the old one, with the same permissions, so that a reader
    /// or a crash never leaves half of it. An unchanged text is not written.
    /// </summary>
    /// <returns>The file after writing.</returns>
    /// <exception cref="SettingsException">The file has changed since it was read, or cannot be written.</exception>
    public StackFileOnDisk Write(string text)
    {
        byte[] written = [.. bytes.AsSpan(0, markLength), .. Strict.GetBytes(text)];
        if (written.AsSpan().SequenceEqual(bytes))
            return this;

        try
        {
            AtomicFile.Replace(target, written, AtomicFile.ModeOf(target), CheckUnchanged);
            return new StackFileOnDisk(FilePath, target, written);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"cannot be written: {exception.Message}");
        }

        void CheckUnchanged()
        {
            if (!File.ReadAllBytes(target).AsSpan().SequenceEqual(bytes))
                throw Wrong("was changed by another process since it was read, and was left unchanged; try again.");
        }
    }

    private SettingsException Wrong(string message) => Wrong(FilePath, message);

    private static SettingsException Wrong(string path, string message) =>
        new([new ConfigError("", new ConfigLocation(Path.GetFileName(path)), message)]);
}
