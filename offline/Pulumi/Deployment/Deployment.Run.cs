using System.Collections.Immutable;
using System.Reflection;
using Pulumi.Testing;

namespace Pulumi;

/// <summary>The ways to start a run.</summary>
public sealed partial class Deployment
{
    public static Task<int> RunAsync(Action action) => NoEngine();

    public static Task<int> RunAsync(Func<IDictionary<string, object?>> func) => NoEngine();

    public static Task<int> RunAsync(Func<Task> func) => NoEngine();

    public static Task<int> RunAsync(Func<Task<IDictionary<string, object?>>> func, StackOptions? options = null) =>
        NoEngine();

    public static Task<int> RunAsync<TStack>()
        where TStack : Stack, new() => NoEngine();

    public static Task<int> RunAsync<TStack>(IServiceProvider serviceProvider)
        where TStack : Stack => NoEngine();

    private static Task<int> NoEngine() =>
        Task.FromException<int>(
            new InvalidOperationException(
                Environment.GetEnvironmentVariable("PULUMI_MONITOR") is null
                    ? "Program run without the Pulumi engine available; re-run using the `pulumi` CLI"
                    : "Program built with the offline stand-ins, which have no connection to the Pulumi engine; "
                        + "build it with the official packages"
            )
        );

    public static Task<ImmutableArray<Resource>> TestAsync<TStack>(IMocks mocks, TestOptions? options = null)
        where TStack : Stack, new() =>
        TestStackAsync(
            mocks,
            options,
            () =>
                (Stack)
                    Activator.CreateInstance(
                        typeof(TStack),
                        BindingFlags.DoNotWrapExceptions,
                        binder: null,
                        args: null,
                        culture: null
                    )!
        );

    public static Task<ImmutableArray<Resource>> TestWithServiceProviderAsync<TStack>(
        IMocks mocks,
        IServiceProvider serviceProvider,
        TestOptions? options = null
    )
        where TStack : Stack =>
        TestStackAsync(
            mocks,
            options,
            () =>
                serviceProvider.GetService(typeof(TStack)) as TStack
                ?? throw new ApplicationException(
                    $"Failed to resolve instance of type {typeof(TStack)} from service provider. "
                        + $"Register the type with the service provider before calling {nameof(RunAsync)}."
                )
        );

    public static async Task<(ImmutableArray<Resource> Resources, IDictionary<string, object?> Outputs)> TestAsync(
        IMocks testMocks,
        TestOptions testOptions,
        Func<Task<IDictionary<string, object?>>> createResources
    )
    {
        IDictionary<string, object?> outputs = new Dictionary<string, object?>();
        var resources = await TestFunctionAsync(
                testMocks,
                testOptions,
                async () => outputs = await createResources().ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        return (resources, outputs);
    }

    public static async Task<(ImmutableArray<Resource> Resources, IDictionary<string, object?> Outputs)> TestAsync(
        IMocks testMocks,
        TestOptions testOptions,
        Func<IDictionary<string, object?>> createResources
    )
    {
        IDictionary<string, object?> outputs = new Dictionary<string, object?>();
        var resources = await TestFunctionAsync(
                testMocks,
                testOptions,
                () =>
                {
                    outputs = createResources();
                    return Task.CompletedTask;
                }
            )
            .ConfigureAwait(false);
        return (resources, outputs);
    }

    public static Task<ImmutableArray<Resource>> TestAsync(
        IMocks testMocks,
        TestOptions testOptions,
        Func<Task> createResources
    ) => TestFunctionAsync(testMocks, testOptions, createResources);

    public static Task<ImmutableArray<Resource>> TestAsync(
        IMocks testMocks,
        TestOptions testOptions,
        Action createResources
    ) =>
        TestFunctionAsync(
            testMocks,
            testOptions,
            () =>
            {
                createResources();
                return Task.CompletedTask;
            }
        );

    private static Task<ImmutableArray<Resource>> TestStackAsync(
        IMocks mocks,
        TestOptions? options,
        Func<Stack> makeStack
    ) => TestAsync(mocks, options, () => Task.FromResult(makeStack()), _ => true);

    /// <summary>Runs a function as a program; its implicit stack is not among the returned resources.</summary>
    private static Task<ImmutableArray<Resource>> TestFunctionAsync(
        IMocks mocks,
        TestOptions options,
        Func<Task> createResources
    ) =>
        TestAsync(
            mocks,
            options,
            async () =>
            {
                var stack = new FunctionStack();
                await createResources().ConfigureAwait(false);
                return stack;
            },
            resource => resource is not FunctionStack
        );

    // Must be async, so that the instance is set for this run only and not for its caller.
    private static async Task<ImmutableArray<Resource>> TestAsync(
        IMocks mocks,
        TestOptions? options,
        Func<Task<Stack>> makeStack,
        Func<Resource, bool> isResult
    )
    {
        var monitor = new MockMonitor(mocks);
        var deployment = new Deployment(monitor, options);
        Instance = new DeploymentInstance(deployment);

        await deployment.Runner.RunAsync(makeStack).ConfigureAwait(false);
        var errors = deployment.Runner.Errors;
        return errors.Count switch
        {
            0 => [.. monitor.Resources.Where(isResult)],
            1 => throw new RunException(errors[0]),
            _ => throw new AggregateException(errors.Select(error => new RunException(error))),
        };
    }

    private sealed class FunctionStack : Stack;
}
