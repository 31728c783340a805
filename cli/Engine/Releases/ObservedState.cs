namespace InventarioRetail.Engine.Releases;

/// <summary>An observation of a running stack.</summary>
internal sealed record ObservedState
{
    /// <summary>The live split with full revisions; null if unknown.</summary>
    public ReleaseSettings? Live { get; init; }

    /// <summary>The reason why the live split is unknown, as a sentence; empty if it is known.</summary>
    public string Problem { get; init; } = "";

    /// <summary>The revisions that are deployed; null if unknown, which is not the same as none.</summary>
    public IReadOnlyCollection<Revision>? Deployed { get; init; }

    /// <summary>The brake on the live pair of revisions; null if none is on, or unknown.</summary>
    public ActiveBrake? Brake { get; init; }

    /// <summary>When the live split was published; null if unknown.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>An observation that failed.</summary>
    public static ObservedState None(string problem) => new() { Problem = problem };

    /// <summary>Resolves the revisions of an observed split from the names that metrics use for them.</summary>
    /// <param name="split">The observed split.</param>
    /// <param name="deployed">The revisions that are deployed; null if unknown.</param>
    /// <param name="file">The release in the stack file, which may have a revision that is not deployed.</param>
    public static ObservedState Of(ObservedSplit split, IReadOnlyCollection<Revision>? deployed, ReleaseSettings file)
    {
        var (stable, canary) = (Find(split.Stable), split.Canary is { } name ? Find(name) : null);
        if (stable is null || (canary is null && split.Canary is not null))
        {
            var unknown = stable is null ? split.Stable : split.Canary;
            return new()
            {
                Deployed = deployed,
                Problem = $"Live is {split}, but no revision named {unknown} is deployed or in the stack file.",
            };
        }
        return new() { Deployed = deployed, Live = new(stable, canary, Weight(split.Weight)) };

        Revision? Find(string name) =>
            (deployed ?? []).Concat(file.Revisions()).FirstOrDefault(revision => revision.Name == name);

        // A canary with a fraction of a percent of the users has users.
        static int Weight(decimal weight) => weight is > 0 and < 1 ? 1 : (int)Math.Round(weight);
    }
}

/// <summary>Describes brakes to operators.</summary>
internal static class BrakeText
{
    /// <summary>Describes a brake and how to release it, in sentences.</summary>
    public static string Describe(this ActiveBrake brake, string stack) =>
        $"The brake is on: {brake}. To release it, run ./run release resume {stack} --release-brake \"<reason>\".";
}

/// <summary>Observes running stacks.</summary>
internal interface IStackObserver
{
    /// <summary>The longest time until a change can be observed.</summary>
    public TimeSpan ObservationTimeout { get; }

    /// <summary>Observes a stack. Failures are returned, not thrown.</summary>
    public Task<ObservedState> ObserveAsync(StackSettings settings, CancellationToken cancellation);
}
