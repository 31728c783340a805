using System.Net.Sockets;
using InventarioRetail.Guard;
using InventarioRetail.Settings;

const int Failed = 1;
const int BadEnvironment = 2;

GuardEnvironment environment;
try
{
    environment = new(Environment.GetEnvironmentVariable);
    if (args.Length > 0)
    {
        using var http = GuardApp.Http();
        return await CommandLine.RunAsync(args, environment, http, TimeProvider.System, Console.Out, Console.Error);
    }

    if (environment.Token.Length == 0)
        throw new FormatException("GUARD_TOKEN is not set: without it any client could move users.");
}
catch (FormatException problem)
{
    Console.Error.WriteLine(problem.Message);
    return BadEnvironment;
}

GuardSettings settings;
try
{
    settings = GuardSettings.FromJson(File.ReadAllText(environment.SettingsFile));
}
catch (Exception problem) when (problem is FormatException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"{environment.SettingsFile} cannot be read: {problem.Message}");
    return BadEnvironment;
}

try
{
    await using var app = GuardApp.Build(environment, settings);
    await app.RunAsync();
    return 0;
}
catch (Exception problem) when (problem is IOException or SocketException)
{
    Console.Error.WriteLine($"The guard cannot start on port {environment.Port}: {problem.Message}");
    return Failed;
}
