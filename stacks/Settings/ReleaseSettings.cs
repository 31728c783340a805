namespace InventarioRetail.Settings;

/// <summary>The deployed revisions and the split of users between them (key <c>release</c>).</summary>
/// <param name="Stable">The revision for all users who are not on the canary.</param>
/// <param name="Canary">The new revision; null if no release is under way.</param>
/// <param name="Weight">Percentage of users on the canary, 0 to 100; 0 without a canary.</param>
/// <param name="Paused">
/// Whether the release is paused: no further wave starts, but a rollback still happens. Only the stack file records it;
/// no resource depends on it.
/// </param>
public sealed record ReleaseSettings(Revision Stable, Revision? Canary = null, int Weight = 0, bool Paused = false)
{
    /// <summary>The stable revision, and the canary if there is one.</summary>
    public IReadOnlyList<Revision> Revisions() => Canary is null ? [Stable] : [Stable, Canary];

    /// <summary>Whether the revisions and the weight are the same, regardless of the pause.</summary>
    public bool IsSameSplitAs(ReleaseSettings other) => this with { Paused = other.Paused } == other;
}
