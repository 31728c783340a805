using InventarioRetail.Releases.Gates;
using InventarioRetail.Releases.Model;

/// <summary>Makes a criterion of a gate advance always.</summary>
internal static partial class Mutant
{
    public static CriterionResult Judge(Criterion criterion, GateInput input)
    {
        var result = criterion.Judge(input);
        return Active == $"{criterion.Key}/advances/0" ? result with { Decision = GateDecision.Advance } : result;
    }
}
