using InventarioRetail.Settings;
using InventarioRetail.Stacks;
using Pulumi;

if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PULUMI_MONITOR")))
{
    Console.Error.WriteLine(
        "This program runs inside the Pulumi engine: use 'pulumi up', or './run preview "
            + "<stack>', which needs no Pulumi CLI."
    );
    return 2;
}
return await Deployment.RunAsync(() =>
{
    try
    {
        return InventarioStack.Declare(PulumiConfigSource.Load());
    }
    catch (Exception mistake) when (mistake is SettingsException or ArgumentException)
    {
        // The engine shows only this exception's message; for any other it adds a stack trace.
        throw new RunException(mistake.Message);
    }
});
