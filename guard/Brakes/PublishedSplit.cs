using System.Globalization;

namespace InventarioRetail.Guard;

/// <summary>Reads the split that is published, which the router makes live unless the brake is on.</summary>
/// <param name="folder">The folder of the published files.</param>
internal sealed class PublishedSplit(string folder)
{
    /// <summary>Returns the split; null if none is published, or the file is not valid.</summary>
    public ObservedSplit? Read()
    {
        string text;
        try
        {
            text = File.ReadAllText(Path.Combine(folder, "split.map"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // "stable 0", or "stable>canary weight" with the weight in hundredths of a percent.
        return
            text.TrimEnd('\n').Split(' ') is [var revisions, var digits]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
            && weight <= 10000
            && revisions.Split('>') is [{ Length: > 0 } stable, .. var canary]
            && canary.Length <= 1
            ? ObservedSplit.OfLabels(stable, canary.FirstOrDefault(""), weight / 100m)
            : null;
    }
}
