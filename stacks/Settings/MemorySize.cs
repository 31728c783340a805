using System.Globalization;
using System.Text.RegularExpressions;

namespace InventarioRetail.Settings;

/// <summary>An amount of memory or disk in whole mebibytes, written <c>512MiB</c> or <c>2GiB</c>.</summary>
public readonly partial record struct MemorySize
{
    private const long BytesPerMiB = 1024 * 1024;
    private const long MiBPerGiB = 1024;

    // A pebibyte: far above any real limit, and far below an overflow of bytes.
    private const long MaxMiB = 1024L * 1024 * 1024;

    private MemorySize(long mebibytes) => Mebibytes = mebibytes;

    /// <summary>The size in mebibytes (1,048,576 bytes).</summary>
    public long Mebibytes { get; }

    /// <summary>The size in bytes.</summary>
    public long Bytes => Mebibytes * BytesPerMiB;

    /// <summary>Creates a size from mebibytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or above a pebibyte.</exception>
    public static MemorySize FromMiB(long mebibytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mebibytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mebibytes, MaxMiB);
        return new MemorySize(mebibytes);
    }

    /// <summary>Creates a size from gibibytes (1024 MiB).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or above a pebibyte.</exception>
    public static MemorySize FromGiB(long gibibytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gibibytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(gibibytes, MaxMiB / MiBPerGiB);
        return new MemorySize(gibibytes * MiBPerGiB);
    }

    /// <summary>Parses <c>512MiB</c> or <c>2GiB</c>; returns false for anything else.</summary>
    public static bool TryParse(string text, out MemorySize size)
    {
        size = default;
        var match = Pattern().Match(text);
        if (!match.Success || !long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var unit = match.Groups[2].ValueSpan is "GiB" ? MiBPerGiB : 1;
        if (number > MaxMiB / unit)
        {
            return false;
        }

        size = new MemorySize(number * unit);
        return true;
    }

    /// <summary>The size as written in a configuration: in GiB if whole, otherwise in MiB.</summary>
    public override string ToString() =>
        Mebibytes > 0 && Mebibytes % MiBPerGiB == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Mebibytes / MiBPerGiB}GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{Mebibytes}MiB");

    [GeneratedRegex(@"\A([0-9]{1,12})(MiB|GiB)\z")]
    private static partial Regex Pattern();
}
