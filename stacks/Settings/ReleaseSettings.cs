namespace InventarioRetail.Settings;

/// <summary>The revisions that are deployed, and the split of the users between them (requirements R-DIFF).</summary>
/// <param name="Stable">The revision that serves everybody who is not on the canary.</param>
/// <param name="Canary">The new revision; null when no release is under way.</param>
/// <param name="Weight">Percent of the users on the canary, 0 to 100; 0 without a canary.</param>
/// <param name="Paused">
/// Whether the release stands still: no further wave begins, while a rollback still happens. It is a word to people and to the
/// automatic run, wherever they are, and no resource knows it.
/// </param>
public sealed record ReleaseSettings(Revision Stable, Revision? Canary = null, int Weight = 0, bool Paused = false)
{
    /// <summary>The stable revision, and the canary if there is one.</summary>
    public IReadOnlyList<Revision> Revisions() => Canary is null ? [Stable] : [Stable, Canary];

    /// <summary>Whether the users are split in the same way between the same revisions, paused or not.</summary>
    public bool IsSameSplitAs(ReleaseSettings other) => this with { Paused = other.Paused } == other;
}
