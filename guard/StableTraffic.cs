using System.Text.Json;
using InventarioRetail.Monitoring;

namespace InventarioRetail.Guard;

/// <summary>
/// Stable's requests and errors of its last day with users, by the router's counters; kept over restarts. How much they
/// vary scales the evidence against a canary, and a canary that has all users is compared with them.
/// </summary>
internal sealed class StableTraffic
{
    // As long as a block of the gate.
    private static readonly TimeSpan Block = new MonitoringWindows().Rate;
    private static readonly int MaxBlocks = (int)(StableRecord.Length / Block);

    private readonly string file;
    private readonly TimeProvider time;
    private Recorded recorded = new("", []);
    private RevisionRequests current;
    private DateTimeOffset end;

    /// <summary>Reads the record.</summary>
    /// <param name="folder">The folder of its file.</param>
    /// <param name="time">The clock.</param>
    public StableTraffic(string folder, TimeProvider time)
    {
        file = Path.Combine(folder, "stable.json");
        this.time = time;
        Load();
        Record = new StableRecord(recorded.Blocks);
    }

    /// <summary>Why the record could not be read or written, as a sentence; empty if it could.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The record of the stable revision that was added last.</summary>
    public StableRecord Record { get; private set; }

    /// <summary>Adds the requests of a reading; another revision begins a new record.</summary>
    public void Add(string stable, RevisionRequests growth)
    {
        var now = time.GetUtcNow();
        if (recorded.Stable != stable)
        {
            (recorded, current, end) = (new(stable, []), default, now + Block);
            Record = StableRecord.Unknown;
        }

        if (now >= end)
        {
            // Without users there is nothing to record, and the day before must not be forgotten for it.
            if (current.Requests > 0)
            {
                RecordedBlock block = new(end, current.Requests, current.Errors);
                recorded = recorded with { Blocks = [.. recorded.Blocks.TakeLast(MaxBlocks - 1), block] };
                Record = new StableRecord(recorded.Blocks);
            }

            (current, end) = (default, now + Block);
        }

        current = new(current.Requests + growth.Requests, current.Errors + Math.Min(growth.Errors, growth.Requests));
    }

    /// <summary>Writes the record; a failure is in <see cref="Problem"/>.</summary>
    public void Save()
    {
        try
        {
            AtomicFile.Write(file, JsonSerializer.Serialize(recorded, JsonSerializerOptions.Web), AtomicFile.Readable);
            Problem = "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = $"{file} cannot be written: {exception.Message}";
        }
    }

    private void Load()
    {
        try
        {
            recorded = JsonSerializer.Deserialize<Recorded>(File.ReadAllText(file), JsonSerializerOptions.Web)
                is { Stable: not null, Blocks: not null } found
                ? found
                : recorded;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // The first start.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            Problem = $"{file} cannot be read, so stable is recorded anew: {exception.Message}";
        }
    }

    private sealed record Recorded(string Stable, RecordedBlock[] Blocks);
}
