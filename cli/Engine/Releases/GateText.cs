using InventarioRetail.Releases;

namespace InventarioRetail.Engine.Releases;

/// <summary>A gate's decision in words.</summary>
internal static class GateText
{
    /// <summary>A decision in words.</summary>
    public static string Word(GateDecision decision) =>
        decision switch
        {
            GateDecision.Advance => "advance",
            GateDecision.Hold => "hold",
            _ => "roll back",
        };
}
