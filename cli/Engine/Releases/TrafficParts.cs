using InventarioRetail.Components;

namespace InventarioRetail.Engine.Releases;

/// <summary>The parts of a stack on Docker that split the users.</summary>
internal static class TrafficParts
{
    public const string Router = PartName.Router;

    /// <summary>The only part that a wave, a rollback or a flag changes.</summary>
    public const string Publisher = $"{Router}-publisher";
}
