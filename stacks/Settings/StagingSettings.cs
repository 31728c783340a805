using System.Text.RegularExpressions;

namespace InventarioRetail.Settings;

/// <summary>
/// Which revisions a stack takes (keys <c>release.from</c> and <c>release.skippedStaging</c>). No resource depends on
/// it.
/// </summary>
/// <param name="From">
/// The stack that must have finished a revision before a release of it starts here; null for none. <c>staging</c> by
/// default with the strategy <c>staged</c>.
/// </param>
/// <param name="Skipped">Why the release under way skipped that stack, on one line; null if it did not.</param>
public sealed partial record StagingSettings(string? From = null, string? Skipped = null)
{
    /// <summary>The stack that comes first with the strategy <c>staged</c>.</summary>
    public const string Default = "staging";

    private const int MaxReason = 200;

    /// <summary>Returns what is wrong with a reason, as a phrase that follows it; null if nothing is.</summary>
    public static string? ReasonProblem(string reason) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > MaxReason || reason.Any(char.IsControl)
            ? $"is not a reason; write one line of at most {MaxReason} characters"
            : null;

    /// <summary>Returns what is wrong with a stack's name, as a phrase that follows it; null if nothing is.</summary>
    internal static string? StackProblem(string name, string stack) =>
        !StackName().IsMatch(name) ? "is not a stack name; write for example staging"
        : name == stack ? "is this stack itself; write the stack that comes before it"
        : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\z")]
    private static partial Regex StackName();
}
