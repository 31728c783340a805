using InventarioRetail.Engine;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary>Asks a person before something is done.</summary>
internal static class Confirmation
{
    /// <summary>Checks that somebody can be asked, or need not be.</summary>
    /// <exception cref="UsageException">Nobody can.</exception>
    public static void CheckPossible(bool yes, string command)
    {
        if (!yes && (Console.IsInputRedirected || Console.IsOutputRedirected))
            throw new UsageException($"There is no terminal to ask on; to go ahead without asking: {command}");
    }

    public static Task<bool> AskAsync(IAnsiConsole console, string question, CancellationToken cancellation) =>
        new ConfirmationPrompt(question) { DefaultValue = false }.ShowAsync(console, cancellation);

    /// <summary>Has the stack's name typed, for what cannot be undone.</summary>
    public static async Task<bool> TypeNameAsync(
        IAnsiConsole console,
        string question,
        string name,
        CancellationToken cancellation
    ) =>
        await new TextPrompt<string>($"{Markup.Escape(question)} Type [bold]{Markup.Escape(name)}[/] to go ahead:")
            .AllowEmpty()
            .ShowAsync(console, cancellation) == name;
}
