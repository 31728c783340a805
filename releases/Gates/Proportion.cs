using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace InventarioRetail.Releases.Gates;

/// <summary>Exact statements about a share of requests at one point in time (Clopper and Pearson 1934).</summary>
internal static class Proportion
{
    // The usual one-sided level of a confidence bound.
    private const double Confidence = 0.95;

    /// <summary>Returns the upper 95 % confidence bound of a share.</summary>
    public static double UpperBound(long events, long requests) =>
        events >= requests ? 1 : Beta.InvCDF(events + 1, requests - events, Confidence);

    /// <summary>Whether so few events prove, with 95 % confidence, that the share is below a limit.</summary>
    public static bool IsProvenBelow(double events, long requests, double limit) =>
        events < requests
        && limit > 0
        && SpecialFunctions.BetaRegularized(events + 1, requests - events, limit) >= Confidence;

    /// <summary>
    /// Whether so many events prove, with 95 % confidence, that the share is above a limit. One event proves nothing.
    /// </summary>
    public static bool IsProvenAbove(long events, long requests, double limit) =>
        events >= 2
        && limit < 1
        && (limit <= 0 || 1 - SpecialFunctions.BetaRegularized(events, requests - events + 1, limit) >= Confidence);
}
