namespace InventarioRetail.Engine.Releases;

/// <summary>Formats gate decisions.</summary>
internal static class GateText
{
    /// <summary>The text of a decision.</summary>
    public static string Word(GateDecision decision) =>
        decision switch
        {
            GateDecision.Advance => "advance",
            GateDecision.Hold => "hold",
            _ => "roll back",
        };

    /// <summary>The text of a criterion's decision.</summary>
    public static string Word(CriterionResult result) => (result.IsDryRun ? "dry run: " : "") + Word(result.Decision);
}
