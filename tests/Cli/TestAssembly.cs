using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

// They look at the modes of files.
[assembly: UnsupportedOSPlatform("windows")]

namespace InventarioRetail.Cli.Tests;

internal static class TestAssembly
{
    /// <summary>An output that was put into a text by mistake throws, instead of giving a text about outputs.</summary>
    [ModuleInitializer]
    internal static void ThrowWhereAnOutputIsPutIntoText() =>
        Environment.SetEnvironmentVariable("PULUMI_ERROR_OUTPUT_STRING", "true");
}
