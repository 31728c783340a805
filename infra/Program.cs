using InventarioRetail.Stacks;
using Pulumi;

return await Deployment.RunAsync(() =>
{
    try
    {
        return InventarioStack.Declare(PulumiConfigSource.Load());
    }
    catch (Exception mistake) when (mistake is SettingsException or ArgumentException)
    {
        // The engine shows this exception's message alone, any other one with a stack trace.
        throw new RunException(mistake.Message);
    }
});
