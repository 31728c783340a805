namespace InventarioRetail.Engine.Releases;

/// <summary>The work that an interrupted or failed rollback leaves to do.</summary>
internal static class Rollback
{
    /// <summary>The bookkeeping that is left, in a sentence.</summary>
    public static string Left(StackFiles files, string stack)
    {
        const string publish = "publish the weight 0.";
        try
        {
            return LoadedStackFile.Read(files, stack).Settings.Release.Weight == 0
                ? publish
                : $"set the weight in {StackFiles.Name(stack)} to 0, and {publish}";
        }
        catch (Exception problem)
            when (problem is SettingsException or UsageException or IOException or UnauthorizedAccessException)
        {
            return $"repair {StackFiles.Name(stack)}, set its weight to 0, and {publish}";
        }
    }
}
