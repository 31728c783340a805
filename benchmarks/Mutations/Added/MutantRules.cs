using System.Globalization;
using System.Text.RegularExpressions;
using InventarioRetail.Monitoring;

/// <summary>Changes a rule of Prometheus.</summary>
internal static partial class Mutant
{
    public static IReadOnlyList<RuleGroup<AlertRule>> AlertGroups(IReadOnlyList<RuleGroup<AlertRule>> groups) =>
        Change(
            groups,
            rule => rule.Name,
            rule => rule with { For = rule.For == default ? TimeSpan.FromMinutes(5) : 2 * rule.For },
            (rule, loosen) => rule with { Expression = loosen(rule.Expression) }
        );

    public static IReadOnlyList<RuleGroup<RecordingRule>> RecordingGroups(
        IReadOnlyList<RuleGroup<RecordingRule>> groups
    ) =>
        Change(
            groups,
            rule => rule.Name,
            rule => rule,
            (rule, loosen) => rule with { Expression = loosen(rule.Expression) }
        );

    private static List<RuleGroup<T>> Change<T>(
        IReadOnlyList<RuleGroup<T>> groups,
        Func<T, string> nameOf,
        Func<T, T> wait,
        Func<T, Func<string, string>, T> loosen
    )
    {
        return [.. groups.Select(group => group with { Rules = [.. group.Rules.SelectMany(Changed)] })];

        IEnumerable<T> Changed(T rule)
        {
            if (Active.Split('/') is not [var name, var change, var index] || name != nameOf(rule))
                return [rule];
            return change switch
            {
                "removed" => [],
                "for" => [wait(rule)],
                _ => [loosen(rule, text => Loosen(text, int.Parse(index, CultureInfo.InvariantCulture)))],
            };
        }
    }

    // Loosens the comparison with this number in an expression: > 5 becomes > 10, < 0.5 becomes < 0.25.
    private static string Loosen(string expression, int number)
    {
        var count = 0;
        return Comparison()
            .Replace(
                expression,
                match =>
                {
                    if (count++ != number)
                        return match.Value;
                    var value = double.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
                    var loose = match.Groups[1].Value switch
                    {
                        "==" => -1,
                        "<" or "<=" => value == 1 ? 0 : value / 2,
                        _ => value == 0 ? 1 : value * 2,
                    };
                    return string.Create(CultureInfo.InvariantCulture, $"{match.Groups[1].Value} {loose}");
                }
            );
    }

    [GeneratedRegex("(>=|<=|==|>|<) ([0-9.]+(?:[eE][+-]?[0-9]+)?)")]
    private static partial Regex Comparison();
}
