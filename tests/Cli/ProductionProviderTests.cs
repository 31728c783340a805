using System.Collections.Concurrent;
using Moq;
using Pulumi;
using Pulumi.Testing;

namespace InventarioRetail.Cli.Tests;

/// <summary>Nothing of production goes to another account or cluster than that of the providers.</summary>
public sealed class ProductionProviderTests
{
    [Fact]
    public async Task Every_resource_is_made_by_the_provider_of_the_account_or_of_the_cluster()
    {
        var made = new ConcurrentBag<MockResourceArgs>();
        var mocks = new Mock<IMocks>();
        mocks
            .Setup(mock => mock.NewResourceAsync(It.IsAny<MockResourceArgs>()))
            .Returns(
                (MockResourceArgs args) =>
                {
                    made.Add(args);
                    var state = args.Inputs.Add("result", "").Add("arn", "arn:").Add("address", "db");
                    return Task.FromResult<(string?, object)>(($"{args.Name}-id", state));
                }
            );
        await Deployment
            .TestAsync(
                mocks.Object,
                new TestOptions { ProjectName = Staging.Project, StackName = Production.Stack },
                () => InventarioStack.Declare(Production.Settings("{ stable: v1.0.0 }"))
            )
            .WaitAsync(Wait.Bound);

        var providers = made.Where(args => args.Type!.StartsWith("pulumi:providers:", StringComparison.Ordinal))
            .ToDictionary(args => args.Type!.Split(':')[2], args => $"{args.Type}::{args.Name}::{args.Name}-id");
        Assert.Equal(["aws", "kubernetes"], providers.Keys.Order(StringComparer.Ordinal));
        var theirs = made.Where(args => providers.ContainsKey(args.Type!.Split(':')[0])).ToList();
        Assert.NotEmpty(theirs);
        Assert.All(theirs, args => Assert.EndsWith(providers[args.Type!.Split(':')[0]], args.Provider));
    }
}
