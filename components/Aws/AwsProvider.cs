using Pulumi;
using Pulumi.Aws;

namespace InventarioRetail.Components;

/// <summary>The provider for everything that a stack has in AWS.</summary>
public static class AwsProvider
{
    /// <summary>Declares a provider of the environment's region. It refuses credentials of any other account.</summary>
    public static Provider Declare(string name, AwsEnvironment environment, CustomResourceOptions? options = null) =>
        new(name, new() { Region = environment.Region, AllowedAccountIds = { environment.AccountId } }, options);
}
