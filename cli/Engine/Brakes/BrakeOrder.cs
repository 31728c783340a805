using System.Globalization;

namespace InventarioRetail.Engine.Brakes;

/// <summary>The author and the reason of a change of the brake; the brake's history keeps both.</summary>
/// <param name="By">The person or program, such as <c>root@host</c>.</param>
/// <param name="Reason">The reason, one line.</param>
internal sealed record BrakeOrder(string By, string Reason)
{
    /// <summary>An order of the user who runs this program.</summary>
    public static BrakeOrder OfThisUser(string reason) =>
        new($"{Environment.UserName}@{Environment.MachineName}", reason.ReplaceLineEndings(" "));
}

/// <summary>A brake that was pulled.</summary>
/// <param name="Stable">The stable revision of the braked split, as metrics name it.</param>
/// <param name="Canary">
/// The canary, as metrics name it; null if none is published, so that there is nothing to do.
/// </param>
/// <param name="Before">The live weight before, in percent; null if unknown.</param>
/// <param name="Now">The live weight now, in percent, as the router reports it.</param>
/// <param name="Way">The way that succeeded.</param>
internal sealed record BrakeResult(string Stable, string? Canary, decimal? Before, decimal Now, string Way)
{
    /// <summary>The change of the weight: <c>v1.1.0: 50 % → 0 %</c>.</summary>
    public string Describe() =>
        Canary is null
            ? $"No canary is published; all users are on {Stable}."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Canary}: {(Before is { } before ? $"{before:0.##} %" : "unknown weight")} → {Now:0.##} %"
            );
}

/// <summary>A way to the brake that failed.</summary>
/// <param name="Way">The way.</param>
/// <param name="Problem">What went wrong, as a sentence.</param>
/// <param name="IsMissing">Whether the stack has no brake there, because an older version deployed it.</param>
internal sealed record BrakeFailure(string Way, string Problem, bool IsMissing);

/// <summary>The result of pulling a brake.</summary>
/// <param name="Result">The brake; null if every way failed.</param>
/// <param name="Failures">The ways that failed.</param>
internal sealed record BrakeOutcome(BrakeResult? Result, IReadOnlyList<BrakeFailure> Failures)
{
    /// <summary>Whether the stack has no brake.</summary>
    public bool HasNoBrake => Result is null && Failures.Any(failure => failure.IsMissing);

    /// <summary>The failures, one line each.</summary>
    public string Problems => string.Join('\n', Failures.Select(failure => $"  {failure.Way}: {failure.Problem}"));
}

/// <summary>A way to the brake failed.</summary>
/// <param name="problem">What went wrong, as a sentence.</param>
/// <param name="isMissing">Whether the stack has no brake there, because an older version deployed it.</param>
internal sealed class BrakeException(string problem, bool isMissing = false) : Exception(problem)
{
    public bool IsMissing => isMissing;
}

/// <summary>One way to the brake of a stack.</summary>
internal interface IBrakeWay
{
    /// <summary>The way's name in messages.</summary>
    public string Name { get; }

    /// <summary>Pulls the brake for the published split and waits until the router reports weight 0.</summary>
    /// <exception cref="BrakeException">It failed.</exception>
    /// <exception cref="UsageException">The program that it needs is not installed.</exception>
    public Task<BrakeResult> PullAsync(BrakeOrder order, CancellationToken cancellation);

    /// <summary>Releases the brake.</summary>
    /// <exception cref="BrakeException">It failed.</exception>
    /// <exception cref="UsageException">The program that it needs is not installed.</exception>
    public Task ReleaseAsync(BrakeOrder order, CancellationToken cancellation);
}
