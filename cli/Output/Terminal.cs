using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>The terminal that a person reads.</summary>
internal static class Terminal
{
    // A file or a pipe has no width at which a line would have to end.
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
