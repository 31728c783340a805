using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace InventarioRetail.Guard;

/// <summary>
/// The folder that the router watches for the brake, with the history of who pulled and released it. The router's and
/// the publisher's scripts write the same files, and so does another guard; every write is complete or invisible.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class BrakeFolder(string folder) : IBrakes
{
    private const int MaxUnwritten = 100;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Queue<string> unwritten = [];
    private readonly Lock writing = new();

    private string BrakeFile => Path.Combine(folder, "brake");

    private string HistoryFile => Path.Combine(folder, "history.jsonl");

    // Written while there is space, so that the brake can be written when there is none.
    private string Spare => Path.Combine(folder, "guard.spare");

    Task<bool> IBrakes.PullAsync(Brake brake, decimal? weight, CancellationToken cancellation) =>
        Task.FromResult(Pull(brake, weight));

    Task<Brake?> IBrakes.ReleaseAsync(string by, DateTimeOffset at, string reason, CancellationToken cancellation) =>
        Task.FromResult(Release(by, at, reason));

    /// <summary>
    /// Does nothing: the router reads the file, and the publisher releases the brake of another pair.
    /// </summary>
    Task<string> IBrakes.EnforceAsync(CancellationToken cancellation) => Task.FromResult("");

    public Brake? Read()
    {
        try
        {
            return Brake.Parse(File.ReadAllText(BrakeFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts the brake on. A brake of the same pair stays as it is.</summary>
    /// <param name="brake">The brake.</param>
    /// <param name="weight">The weight before, in percent; null if unknown.</param>
    /// <returns>Whether it was written; false if the pair was braked already.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public bool Pull(Brake brake, decimal? weight)
    {
        lock (writing)
        {
            if (Read() is { } other && other.Stable == brake.Stable && other.Canary == brake.Canary)
                return false;
            var complete = Write(Encoding.UTF8.GetBytes(brake.ToText()));
            File.Move(complete, BrakeFile, overwrite: true);
            Record("braked", brake, weight, brake.By, brake.At, brake.Reason);
            return true;
        }
    }

    /// <summary>Releases the brake.</summary>
    /// <returns>The brake that was on; null if there was none.</returns>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be removed.</exception>
    public Brake? Release(string by, DateTimeOffset at, string reason)
    {
        lock (writing)
        {
            if (Read() is not { } brake)
                return null;
            File.Delete(BrakeFile);
            Record("released", brake, 0, by, at, reason);
            return brake;
        }
    }

    /// <summary>Writes what a full disk has prevented: lines of the history, and the spare file.</summary>
    public string CatchUp()
    {
        lock (writing)
        {
            try
            {
                WriteHistory();
                if (!File.Exists(Spare))
                    File.Move(Create(new byte[4096]), Spare, overwrite: true);
                return "";
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return unwritten.Count == 0
                    ? $"{folder} cannot be written: {exception.Message}"
                    : $"{unwritten.Count} lines cannot be added to {HistoryFile}: {exception.Message}";
            }
        }
    }

    /// <summary>Writes a complete file under a name of its own, and returns its path.</summary>
    private string Write(byte[] content)
    {
        try
        {
            return Create(content);
        }
        catch (IOException) when (File.Exists(Spare))
        {
            // No space: the blocks of the spare file are there already. Two guards cannot take the same one.
            var claimed = NewName();
            File.Move(Spare, claimed);
            using var file = new FileStream(claimed, FileMode.Open, FileAccess.Write);
            file.Write(content);
            file.SetLength(content.Length);
            file.Flush(flushToDisk: true);
            return claimed;
        }
    }

    private string Create(byte[] content)
    {
        var name = NewName();
        try
        {
            using var file = new FileStream(name, FileMode.CreateNew, FileAccess.Write);
            // The router's and the publisher's users read it, whatever the umask.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file.SafeFileHandle, AtomicFile.Readable);
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(name);
            throw;
        }

        return name;
    }

    private string NewName() => $"{BrakeFile}.{Path.GetRandomFileName()}.new";

    private void Record(string @event, Brake brake, decimal? weight, string by, DateTimeOffset at, string reason)
    {
        unwritten.Enqueue(
            JsonSerializer.Serialize(
                new
                {
                    Time = Brake.Text(at),
                    Event = @event,
                    brake.Stable,
                    brake.Canary,
                    Weight = weight,
                    By = by,
                    Reason = reason,
                },
                Json
            ) + "\n"
        );
        if (unwritten.Count > MaxUnwritten)
            unwritten.Dequeue();
        try
        {
            WriteHistory();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The brake is what counts; CatchUp tries again.
        }
    }

    private void WriteHistory()
    {
        while (unwritten.TryPeek(out var line))
        {
            // One write at the end of the file, so that lines of two writers do not mix.
            using var file = new FileStream(
                HistoryFile,
                new FileStreamOptions
                {
                    Mode = FileMode.Append,
                    Access = FileAccess.Write,
                    Share = FileShare.ReadWrite,
                    BufferSize = 0,
                }
            );
            file.Write(Encoding.UTF8.GetBytes(line));
            unwritten.Dequeue();
        }
    }
}
