using System.Globalization;

namespace InventarioRetail.Settings;

/// <summary>A change to a stack file: sets or removes one value.</summary>
public sealed record StackFileChange
{
    private static readonly string[] ReleaseKeys = ["from", "stable", "canary", "weight", "paused", "skippedStaging"];

    private StackFileChange(IReadOnlyList<string> path, string? text, bool isText)
    {
        Path = path;
        Text = text;
        IsText = isText;
    }

    /// <summary>The key path of the value below the project's name: <c>release</c>, <c>weight</c>.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>The value; null removes the key.</summary>
    public string? Text { get; }

    /// <summary>Whether the value is text, which may need quotes; numbers and booleans never do.</summary>
    public bool IsText { get; }

    /// <summary>The order of the keys, which determines where a new one is inserted; empty if there is none.</summary>
    internal IReadOnlyList<string> Order => Path[0] == "release" ? ReleaseKeys : [];

    /// <summary>Sets text.</summary>
    public static StackFileChange Set(string text, params IReadOnlyList<string> path) => new(path, text, isText: true);

    /// <summary>Sets a whole number.</summary>
    public static StackFileChange Set(int number, params IReadOnlyList<string> path) =>
        new(path, number.ToString(CultureInfo.InvariantCulture), isText: false);

    /// <summary>Sets true or false.</summary>
    public static StackFileChange Set(bool value, params IReadOnlyList<string> path) =>
        new(path, value ? "true" : "false", isText: false);

    /// <summary>Removes a key.</summary>
    public static StackFileChange Remove(params IReadOnlyList<string> path) => new(path, null, isText: false);

    /// <summary>
    /// Returns the changes that turn <paramref name="from"/> into <paramref name="to"/>. A wave, a rollback, a start
    /// and a pause each take a single change.
    /// </summary>
    public static IReadOnlyList<StackFileChange> Between(ReleaseSettings from, ReleaseSettings to)
    {
        var changes = new List<StackFileChange>();
        if (from.Stable != to.Stable)
            changes.Add(Set(to.Stable.ToString(), "release", "stable"));
        if (from.Canary != to.Canary)
        {
            changes.Add(
                to.Canary is { } canary ? Set(canary.ToString(), "release", "canary") : Remove("release", "canary")
            );
        }
        if (from.Weight != to.Weight)
            changes.Add(Set(to.Weight, "release", "weight"));
        if (from.Paused != to.Paused)
            changes.Add(to.Paused ? Set(true, "release", "paused") : Remove("release", "paused"));
        return changes;
    }

    /// <summary>
    /// Records why a release skips the stack that should have finished it; null removes the record.
    /// </summary>
    public static StackFileChange SkippedStaging(string? reason)
    {
        string[] path = ["release", "skippedStaging"];
        return reason is null ? Remove(path) : Set(reason, path);
    }

    /// <summary>Sets the percentage of users for whom a feature flag is on; 0 is off.</summary>
    public static StackFileChange Flag(string name, int percent) => Set(percent, "flags", name);

    /// <summary>The change in readable form: <c>release.weight = 25</c>, <c>release.canary removed</c>.</summary>
    public override string ToString() =>
        Text is null ? $"{string.Join('.', Path)} removed" : $"{string.Join('.', Path)} = {Text}";
}
