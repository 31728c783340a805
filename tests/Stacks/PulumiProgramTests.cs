using System.Diagnostics;

namespace InventarioRetail.Stacks.Tests;

/// <summary>The Pulumi program as a process.</summary>
public sealed class PulumiProgramTests
{
    /// <summary>After this a wait is a failure: on a busy machine what is waited for takes seconds.</summary>
    internal static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Without_the_engine_the_program_ends_with_one_line_that_names_the_alternative()
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "InventarioRetail.Infra.dll")]
        )
        {
            RedirectStandardError = true,
        };
        start.Environment.Remove("PULUMI_MONITOR");
        using var program = Process.Start(start)!;
        var error = await program.StandardError.ReadToEndAsync().WaitAsync(Bound);
        await program.WaitForExitAsync().WaitAsync(Bound);

        Assert.Equal(2, program.ExitCode);
        Assert.Equal(
            "This program runs inside the Pulumi engine: use 'pulumi up', or './run preview <stack>', which needs no Pulumi CLI.",
            error.TrimEnd()
        );
    }
}
