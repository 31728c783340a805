using System.Text.Json;

namespace InventarioRetail.Guard;

/// <summary>A period in which the guard saw no other live split.</summary>
/// <param name="Stable">Name of the stable revision.</param>
/// <param name="Canary">Name of the canary; null if there is none.</param>
/// <param name="Weight">Percentage of users on the canary.</param>
/// <param name="Seconds">For how long it was seen.</param>
/// <param name="First">When it was first seen, by the guard's clock.</param>
/// <param name="Last">When it was last seen.</param>
/// <param name="ExposedSince">Since when the canary has had users without a break; null if it has none.</param>
internal sealed record SeenSplit(
    string Stable,
    string? Canary,
    decimal Weight,
    double Seconds,
    DateTimeOffset First,
    DateTimeOffset Last,
    DateTimeOffset? ExposedSince
)
{
    /// <summary>The split.</summary>
    public ObservedSplit ToSplit() => new(Stable, Canary, Weight);
}

/// <summary>
/// For how long each live split was seen, kept in a file. Only observed time counts, by a clock that does not jump: the
/// time between two readings, or one interval if readings are missing in between. So no change of the wall clock, no
/// pause and no restart of the guard makes a hold shorter, and none makes it begin anew.
/// </summary>
internal sealed class SeenTime
{
    private const int MaxSplits = 50;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private readonly string file;
    private readonly TimeSpan interval;
    private readonly TimeProvider time;

    // Replaced as a whole, because another thread reads it.
    private volatile SeenSplit[] splits;
    private long? lastReading;

    /// <summary>Reads the record.</summary>
    /// <param name="folder">The folder of its file.</param>
    /// <param name="interval">The interval of the readings.</param>
    /// <param name="time">The clock.</param>
    public SeenTime(string folder, TimeSpan interval, TimeProvider time)
    {
        file = Path.Combine(folder, "seen.json");
        (this.interval, this.time) = (interval, time);
        (splits, Problem) = Load();
    }

    /// <summary>Why the record could not be read or written, as a sentence; empty if it could.</summary>
    public string Problem { get; private set; }

    /// <summary>The newest splits, oldest first; two that follow one another differ.</summary>
    public IReadOnlyList<SeenSplit> Splits => splits;

    /// <summary>The newest split; null if none was ever seen.</summary>
    public SeenSplit? Newest => splits.LastOrDefault();

    /// <summary>Adds a reading of the live split.</summary>
    public void Add(ObservedSplit split)
    {
        var (reading, now) = (time.GetTimestamp(), time.GetUtcNow());
        var since = lastReading is { } last ? time.GetElapsedTime(last, reading) : TimeSpan.Zero;
        // A reading that is a little late is no gap.
        var counted = since < 2 * interval ? since : interval;
        splits =
            Newest is { } newest && newest.ToSplit() == split
                ? [.. splits[..^1], newest with { Last = now, Seconds = newest.Seconds + counted.TotalSeconds }]
                : [.. splits.TakeLast(MaxSplits - 1), Begin(split, now)];
        lastReading = reading;
    }

    /// <summary>Writes the record; a failure is in <see cref="Problem"/>.</summary>
    public void Save()
    {
        try
        {
            AtomicFile.Write(file, JsonSerializer.Serialize(splits, Json) + "\n", AtomicFile.Readable);
            Problem = "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = $"{file} cannot be written: {exception.Message}";
        }
    }

    private SeenSplit Begin(ObservedSplit split, DateTimeOffset now)
    {
        var exposedSince =
            split.Weight == 0 ? (DateTimeOffset?)null
            : Newest is { } before && before.ToSplit().IsOfSameRevisionsAs(split) ? before.ExposedSince ?? now
            : now;
        return new(split.Stable, split.Canary, split.Weight, 0, now, now, exposedSince);
    }

    private (SeenSplit[], string) Load()
    {
        try
        {
            return (JsonSerializer.Deserialize<SeenSplit[]>(File.ReadAllText(file), Json) ?? [], "");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return ([], "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return ([], $"{file} cannot be read, so time in a wave counts anew: {exception.Message}");
        }
    }
}
