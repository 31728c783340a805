using System.Net.Sockets;
using InventarioRetail.Sample;

const int Failed = 1;
const int BadEnvironment = 2;

DashboardSettings settings;
try
{
    settings = DashboardEnvironment.Read(Environment.GetEnvironmentVariable);
}
catch (EnvironmentException mistakes)
{
    Console.Error.WriteLine(mistakes.Message);
    return BadEnvironment;
}

try
{
    await using var dashboard = Dashboard.Build(settings);
    await dashboard.RunAsync();
    return 0;
}
catch (Exception problem) when (problem is IOException or SocketException)
{
    Console.Error.WriteLine($"The dashboard cannot listen on port {settings.Port}: {problem.Message}");
    return Failed;
}
