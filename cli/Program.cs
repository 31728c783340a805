using System.CommandLine;
using System.CommandLine.Help;
using InventarioRetail.Cli;
using InventarioRetail.Cli.Preview;
using InventarioRetail.Cli.Rendering;
using InventarioRetail.Stacks;
using Pulumi;

// Not a root command, which would call itself by the program's file name: people start it as ./run.
var root = new Command("./run", "Operates the environments of the retail inventory dashboard.")
{
    PreviewCommand.Create(),
    RenderCommand.Create(),
    new HelpOption(),
};

// An argument that begins with '@' is not a file with more of them.
var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("'./run help' tells what there is.");
    return ExitCode.Usage;
}

try
{
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception mistake) when (mistake is UsageException or SettingsException or RunException)
{
    Console.Error.WriteLine(mistake.Message);
    return ExitCode.Usage;
}
catch (AggregateException mistakes) when (mistakes.InnerExceptions.All(mistake => mistake is RunException))
{
    foreach (var message in mistakes.InnerExceptions.Select(mistake => mistake.Message).Distinct())
        Console.Error.WriteLine(message);
    return ExitCode.Usage;
}
catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"A file cannot be read, or the result not be written: {problem.Message}");
    return ExitCode.Defect;
}
catch (Exception defect)
{
    Console.Error.WriteLine(defect);
    return ExitCode.Defect;
}
