using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Releases;

/// <summary>What a snapshot at a running stack shows.</summary>
internal sealed record ObservedState
{
    /// <summary>The split in force with the revisions in full; null when it is not known.</summary>
    public ReleaseSettings? Live { get; init; }

    /// <summary>Why it is not known, in a sentence; empty when it is.</summary>
    public string Problem { get; init; } = "";

    /// <summary>The revisions that are deployed.</summary>
    public IReadOnlyCollection<Revision> Deployed { get; init; } = [];

    /// <summary>When the split in force was published; null when that is not known.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>Nothing is known.</summary>
    public static ObservedState None(string problem) => new() { Problem = problem };

    /// <summary>A split by the names that metrics have for its revisions, with the revisions in full.</summary>
    /// <param name="split">The split.</param>
    /// <param name="deployed">The revisions that are deployed.</param>
    /// <param name="file">The release in the stack's file, which may know a revision that is not deployed.</param>
    public static ObservedState Of(ObservedSplit split, IReadOnlyCollection<Revision> deployed, ReleaseSettings file)
    {
        var (stable, canary) = (Find(split.Stable), split.Canary is { } name ? Find(name) : null);
        if (stable is null || (canary is null && split.Canary is not null))
        {
            var unknown = stable is null ? split.Stable : split.Canary;
            return new()
            {
                Deployed = deployed,
                Problem = $"In force is {split}, but no revision named {unknown} is deployed or in the file.",
            };
        }
        return new() { Deployed = deployed, Live = new(stable, canary, (int)Math.Round(split.Weight)) };

        Revision? Find(string name) =>
            deployed.Concat(file.Revisions()).FirstOrDefault(revision => revision.Name == name);
    }
}

/// <summary>A way to see what runs.</summary>
internal interface IStackObserver
{
    /// <summary>How long it may take until a change is seen.</summary>
    public TimeSpan ObservationTimeout { get; }

    /// <summary>Looks. That nothing is seen is an answer, not an error.</summary>
    public Task<ObservedState> ObserveAsync(StackSettings settings, CancellationToken cancellation);
}
