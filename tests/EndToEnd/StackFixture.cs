using System.Diagnostics.CodeAnalysis;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(InventarioRetail.EndToEnd.Tests.StackFixture))]
[assembly: TestClassOrderer(typeof(InventarioRetail.EndToEnd.Tests.CheapestOrder))]
[assembly: TestMethodOrderer(typeof(UnorderedTestMethodOrderer))]
[assembly: TestCaseOrderer(typeof(UnorderedTestCaseOrderer))]

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The stack that all tests share, brought up once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class StackFixture : IAsyncLifetime
{
    private RunningStack? stack;

    internal RunningStack Stack => stack!;

    /// <summary>The faults that happened to it.</summary>
    internal Faults Faults => field ??= new(Stack);

    public async ValueTask InitializeAsync()
    {
        if (RequiresDockerFactAttribute.Missing is null)
            stack = await RunningStack.BringUpAsync("e2e");
    }

    public async ValueTask DisposeAsync()
    {
        if (stack is not null)
            await stack.DisposeAsync();
    }
}

/// <summary>
/// Tests that change the stack, one after the other. Classes outside it only read; xunit runs them before, at the same time, while the
/// stack is as it was brought up.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Changing
{
    public const string Name = "tests that change the stack";
}

/// <summary>Tests can run in any order; this order has the least work for them.</summary>
internal sealed class CheapestOrder : ITestClassOrderer
{
    private static readonly Type[] Order =
    [
        typeof(BackupTests),
        typeof(FaultTests),
        typeof(TrafficTests),
        typeof(ReleaseTests),
        typeof(BrakeTests),
        typeof(KeptDataTests),
        typeof(ResolvedAlertTests),
    ];

    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, Xunit.Sdk.ITestClass =>
        [.. testClasses.OrderBy(one => Array.FindIndex(Order, type => type.FullName == one?.TestClassName))];
}
