using System.Globalization;
using System.Text;

namespace InventarioRetail.Components.Tests;

/// <summary>Runs rules on series in promtool.</summary>
internal static class Promtool
{
    /// <summary>Checks expressions after five minutes of constant series of the job <c>rollout</c>.</summary>
    /// <param name="ruleFiles">The rules, evaluated in this order.</param>
    /// <param name="series">The series.</param>
    /// <param name="checks">Each expression with the samples that it must give, in any order.</param>
    public static async Task CheckAsync(
        IReadOnlyList<string> ruleFiles,
        IEnumerable<(string Name, string Value)> series,
        params (string Expression, (string Labels, decimal Value)[] Samples)[] checks
    )
    {
        var folder = Directory.CreateTempSubdirectory("promtool-").FullName;
        var text = new StringBuilder("rule_files:\n");
        foreach (var (index, rules) in ruleFiles.Index())
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{index}.yml"), rules);
            text.Append(CultureInfo.InvariantCulture, $"  - {index}.yml\n");
        }

        text.Append("evaluation_interval: 15s\ntests:\n  - interval: 15s\n    input_series:\n");
        foreach (var (name, value) in series)
        {
            var labelled = name.Replace("{", "{job=\"rollout\",instance=\"m\",", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"      - {{ series: '{labelled}', values: {value}x20 }}\n");
        }

        text.Append("    promql_expr_test:\n");
        foreach (var (expression, samples) in checks)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"      - expr: '{expression}'\n        eval_time: 5m\n        exp_samples:\n"
            );
            foreach (var (labels, value) in samples)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"          - {{ labels: '{labels}', value: {value.ToString(CultureInfo.InvariantCulture)} }}\n"
                );
            }
        }

        try
        {
            var test = Path.Combine(folder, "test.yml");
            await File.WriteAllTextAsync(test, text.ToString());
            var (exitCode, output) = await Scripts.Run("promtool", ["test", "rules", test]);
            Assert.True(exitCode == 0, $"{output}\n{text}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
