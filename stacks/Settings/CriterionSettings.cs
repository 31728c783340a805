namespace InventarioRetail.Settings;

/// <summary>
/// A gate criterion of the stack's own (an item of <c>gates.criteria</c>). If <paramref name="Back"/> is above
/// <paramref name="Go"/>, more is worse; else less is worse. They are never equal.
/// </summary>
/// <param name="Name">The name, unique in the stack.</param>
/// <param name="Query">The PromQL, with <see cref="Revision"/> for the canary's name.</param>
/// <param name="Go">The value must be better than this to advance, or 0 if this is 0.</param>
/// <param name="Back">A worse value than this rolls back.</param>
public sealed record CriterionSettings(string Name, string Query, double Go, double Back)
{
    /// <summary>What stands for the canary's name in a query.</summary>
    public const string Revision = "{{revision}}";

    /// <summary>How long a value must be worse than <see cref="Back"/> before it rolls back; zero for at once.</summary>
    public TimeSpan For { get; init; } = TimeSpan.Zero;

    /// <summary>Whether it only shows what it would decide.</summary>
    public bool DryRun { get; init; }
}
