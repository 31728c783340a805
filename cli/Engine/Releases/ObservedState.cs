namespace InventarioRetail.Engine.Releases;

/// <summary>An observation of a running stack.</summary>
internal sealed record ObservedState
{
    /// <summary>The live split with full revisions; null if unknown.</summary>
    public ReleaseSettings? Live { get; init; }

    /// <summary>The reason why the live split is unknown, as a sentence; empty if it is known.</summary>
    public string Problem { get; init; } = "";

    /// <summary>The revisions that are deployed.</summary>
    public IReadOnlyCollection<Revision> Deployed { get; init; } = [];

    /// <summary>When the live split was published; null if unknown.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>The brake on the live split; null if it is not on, or unknown.</summary>
    public LiveBrake? Brake { get; init; }

    /// <summary>An observation that failed.</summary>
    public static ObservedState None(string problem) => new() { Problem = problem };

    /// <summary>Resolves the revisions of an observed split from the names that metrics use for them.</summary>
    /// <param name="split">The observed split.</param>
    /// <param name="deployed">The revisions that are deployed.</param>
    /// <param name="file">The release in the stack file, which may have a revision that is not deployed.</param>
    public static ObservedState Of(ObservedSplit split, IReadOnlyCollection<Revision> deployed, ReleaseSettings file)
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
        return new() { Deployed = deployed, Live = new(stable, canary, (int)Math.Round(split.Weight)) };

        Revision? Find(string name) =>
            deployed.Concat(file.Revisions()).FirstOrDefault(revision => revision.Name == name);
    }
}

/// <summary>A brake that is on: its canary has no users, whatever weight is published.</summary>
/// <param name="Stable">The stable revision, as metrics name it.</param>
/// <param name="Canary">The canary, as metrics name it.</param>
/// <param name="By">Who pulled it.</param>
/// <param name="Since">When, as the brake's file has it; empty if unknown.</param>
/// <param name="Reason">Why; empty if unknown.</param>
internal sealed record LiveBrake(string Stable, string Canary, string By, string Since = "", string Reason = "")
{
    /// <summary>Describes the brake and how to release it, in sentences.</summary>
    public string Describe(string stack) =>
        $"The brake is on: {Canary} gets no users (by {By}{(Since.Length > 0 ? $", since {Since}" : "")}"
        + $"{(Reason.Length > 0 ? $": {Reason}" : "")}). To release it, run ./run release resume {stack} "
        + "--release-brake \"<reason>\".";
}

/// <summary>Observes running stacks.</summary>
internal interface IStackObserver
{
    /// <summary>The longest time until a change can be observed.</summary>
    public TimeSpan ObservationTimeout { get; }

    /// <summary>Observes a stack. Failures are returned, not thrown.</summary>
    public Task<ObservedState> ObserveAsync(StackSettings settings, CancellationToken cancellation);
}
