namespace InventarioRetail.Cli.Tests;

/// <summary>The steps of a release of v1.1.0, as a stack file has them, and the next release.</summary>
internal static class ModelReleases
{
    public const string Stable = "{ stable: v1.0.0 }";
    public const string Deployed = "{ stable: v1.0.0, canary: v1.1.0, weight: 0 }";
    public const string Wave10 = "{ stable: v1.0.0, canary: v1.1.0, weight: 10 }";
    public const string Wave25 = "{ stable: v1.0.0, canary: v1.1.0, weight: 25 }";
    public const string Wave50 = "{ stable: v1.0.0, canary: v1.1.0, weight: 50 }";
    public const string Wave100 = "{ stable: v1.0.0, canary: v1.1.0, weight: 100 }";
    public const string Finished = "{ stable: v1.1.0 }";
    public const string NextDeployed = "{ stable: v1.1.0, canary: v1.2.0, weight: 0 }";
}
