using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>Creates the console for text output.</summary>
internal static class Terminal
{
    // Redirected output is not wrapped.
    private const int Unlimited = 10_000;

    public static IAnsiConsole Create()
    {
        if (!Console.IsOutputRedirected)
            return AnsiConsole.Create(new AnsiConsoleSettings());
        var plain = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors }
        );
        plain.Profile.Width = Unlimited;
        return plain;
    }
}
