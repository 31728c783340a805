using System.Diagnostics;

namespace InventarioRetail.Benchmarks;

/// <summary>A run of one suite.</summary>
/// <param name="Suite">The suite, a folder of tests/.</param>
/// <param name="Tests">Patterns of full test names; none for all tests.</param>
internal sealed record TestRun(string Suite, params IReadOnlyList<string> Tests)
{
    // A mutant may loop for ever; the longest run takes a tenth of this.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The run, as in a command line.</summary>
    public override string ToString() => $"{Suite} {string.Join(' ', Tests)}".Trim();

    /// <summary>Runs the tests with a mutant until the first failure; returns whether they passed.</summary>
    /// <param name="programs">The folder of the built test programs.</param>
    /// <param name="mutant">The mutant's id; empty for none.</param>
    /// <param name="output">Receives the output.</param>
    public bool Passes(string programs, string mutant, out string output)
    {
        var program = Path.Combine(programs, $"{Suite}.Tests", "release", $"{Suite}.Tests");
        var start = new ProcessStartInfo(
            program,
            ["-stopOnFail", "-noColor", .. Tests.SelectMany(name => new[] { "-method", name })]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MUTANT"] = mutant, ["DOTNET_TieredPGO"] = "0" },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEndAsync();
        var isOver = process.WaitForExit(Limit);
        if (!isOver)
            process.Kill(entireProcessTree: true);
        output = text.Result + error.Result;
        return isOver && process.ExitCode == 0;
    }
}
