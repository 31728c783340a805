namespace InventarioRetail.Releases.Model;

/// <summary>A brake that is on: the live weight of its pair of revisions is 0, whatever is published.</summary>
/// <param name="Stable">Name of the stable revision in metrics.</param>
/// <param name="Canary">Name of the canary in metrics.</param>
/// <param name="By">Who put it on.</param>
public sealed record ActiveBrake(string Stable, string Canary, string By)
{
    /// <summary>When it was put on; null if unknown.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why it was put on, on one line; null if unknown.</summary>
    public string? Reason { get; init; }

    /// <summary>The brake in words: <c>v1.1.0 is braked by guard since 2026-11-30 04:00 UTC: 12 % errors</c>.</summary>
    public override string ToString() =>
        $"{Canary} is braked by {By}{(Since is { } since ? $" since {Format.Moment(since)}" : "")}"
        + (Reason is null ? "" : $": {Reason}");
}
