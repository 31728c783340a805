using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary>Asks the operator to confirm an action.</summary>
internal static class Confirmation
{
    /// <summary>Checks that the operator can be asked, or does not need to be.</summary>
    /// <exception cref="UsageException">There is no terminal, and <paramref name="yes"/> is false.</exception>
    public static void CheckPossible(bool yes, string command)
    {
        if (!yes && (Console.IsInputRedirected || Console.IsOutputRedirected))
        {
            throw new UsageException(
                $"Cannot ask for confirmation: there is no terminal. To run without confirmation: {command}"
            );
        }
    }

    public static Task<bool> AskAsync(IAnsiConsole console, string question, CancellationToken cancellation) =>
        new ConfirmationPrompt(question) { DefaultValue = false }.ShowAsync(console, cancellation);

    /// <summary>Asks the operator to type the stack's name, for actions that cannot be undone.</summary>
    public static async Task<bool> TypeNameAsync(
        IAnsiConsole console,
        string question,
        string name,
        CancellationToken cancellation
    ) =>
        await new TextPrompt<string>($"{Markup.Escape(question)} Type [bold]{Markup.Escape(name)}[/] to confirm:")
            .AllowEmpty()
            .ShowAsync(console, cancellation) == name;
}
