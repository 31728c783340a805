namespace InventarioRetail.Engine.Releases;

/// <summary>The result of a loop.</summary>
internal enum LoopEnd
{
    /// <summary>The release is finished, or there is none.</summary>
    Finished,

    /// <summary>A step was taken, and the release goes on.</summary>
    Stepped,

    /// <summary>No step is due yet.</summary>
    NotDue,

    /// <summary>The operator quit.</summary>
    Quit,

    /// <summary>An operator has to act.</summary>
    Held,

    /// <summary>The release was rolled back: the canary has no users.</summary>
    RolledBack,

    /// <summary>A step failed, or too many in a row, and the canary has no users.</summary>
    Failed,
}
