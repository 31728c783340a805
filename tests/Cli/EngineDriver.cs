using System.CommandLine;
using System.Text.Json;
using InventarioRetail.Cli.Commands;
using Xunit.Runner.InProc.SystemConsole;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// The commands as people start them, in a process of their own that a test can kill, on a stack that the test made:
/// <c>stack.json</c> beside Pulumi.yaml.
/// </summary>
internal static class EngineDriver
{
    /// <summary>The argument that has this program run a command instead of the tests.</summary>
    public const string Verb = "command";

    private const string StackFile = "stack.json";

    public static Task<int> Main(string[] args) =>
        args is [Verb, .. var arguments] ? RunAsync(arguments) : ConsoleRunner.Run(args);

    private static Task<int> RunAsync(string[] arguments) =>
        CommandLine.RunAsync(
            new Command("./run", "")
            {
                UpCommand.Create(ReadAsync),
                DownCommand.Create(),
                PsCommand.Create(ReadAsync),
                LogsCommand.Create(),
            },
            arguments
        );

    /// <summary>Makes this the stack of the project in a folder, and gives it as the commands read it.</summary>
    public static RecordedStack Declare(string folder, RecordedStack stack)
    {
        var text = JsonSerializer.Serialize(stack, JsonSerializerOptions.Web);
        File.WriteAllText(Path.Combine(folder, StackFile), text);
        return JsonSerializer.Deserialize<RecordedStack>(text, JsonSerializerOptions.Web)!;
    }

    private static async Task<TargetStack> ReadAsync(StackFiles files, string stack, IReadOnlyList<string> changes)
    {
        await using var file = File.OpenRead(Path.Combine(files.Folder, StackFile));
        var recorded = await JsonSerializer.DeserializeAsync<RecordedStack>(file, JsonSerializerOptions.Web);
        return new(EngineProject.Name, recorded!);
    }
}
