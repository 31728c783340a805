using System.Numerics;

namespace InventarioRetail.Benchmarks;

/// <summary>
/// A source of randomness: xoshiro256** (Blackman and Vigna 2018), several times as fast as a seeded
/// <see cref="Random"/>.
/// </summary>
internal sealed class FastRandom
{
    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;

    public FastRandom(ulong seed)
    {
        (a, b, c, d) = (Next(), Next(), Next(), Next());

        // SplitMix64, as its authors advise.
        ulong Next()
        {
            seed += 0x9E3779B97F4A7C15;
            var mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>Returns a number from 0 on and below 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns a whole number from 0 on and below a limit.</summary>
    public int Next(int limit) => (int)(NextDouble() * limit);

    /// <summary>Returns an exponentially distributed number with the mean 1.</summary>
    public double NextExponential() => -Math.Log(1 - NextDouble());

    /// <summary>Returns a number of independent events.</summary>
    /// <param name="mean">The mean.</param>
    public long NextPoisson(double mean) =>
        mean <= 0 ? 0
        : mean < 10 ? BySearch(mean)
        : ByRejection(mean);

    private long BySearch(double mean)
    {
        var probability = Math.Exp(-mean);
        var rest = NextDouble() - probability;
        long count = 0;
        while (rest >= 0 && count < 200)
        {
            probability *= mean / ++count;
            rest -= probability;
        }

        return count;
    }

    /// <summary>Transformed rejection with squeeze (Hörmann 1993, PTRS).</summary>
    private long ByRejection(double mean)
    {
        var b = 0.931 + (2.53 * Math.Sqrt(mean));
        var a = -0.059 + (0.02483 * b);
        while (true)
        {
            var u = NextDouble() - 0.5;
            var v = NextDouble();
            var us = 0.5 - Math.Abs(u);
            var count = Math.Floor((((2 * a / us) + b) * u) + mean + 0.43);
            if (us >= 0.07 && v <= 0.9277 - (3.6224 / (b - 2)))
                return (long)count;
            if (count < 0 || (us < 0.013 && v > us))
                continue;
            var inverse = 1.1239 + (1.1328 / (b - 3.4));
            if (
                Math.Log(v * inverse / ((a / (us * us)) + b))
                <= (count * Math.Log(mean)) - mean - MathNet.Numerics.SpecialFunctions.GammaLn(count + 1)
            )
            {
                return (long)count;
            }
        }
    }

    private ulong NextBits()
    {
        var result = BitOperations.RotateLeft(b * 5, 7) * 9;
        var shifted = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = BitOperations.RotateLeft(d, 45);
        return result;
    }
}
