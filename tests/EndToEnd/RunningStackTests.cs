namespace InventarioRetail.EndToEnd.Tests;

/// <summary>Tests on the stack that all share: each begins with 10 % on the canary, however the one before ended.</summary>
[Collection(RunningStackCollection.Name)]
public abstract class RunningStackTests(RunningStack stack) : IAsyncLifetime
{
    protected RunningStack Stack { get; } = stack;

    public virtual Task InitializeAsync() =>
        RequiresDockerFactAttribute.Missing is null ? Stack.BackToStartAsync() : Task.CompletedTask;

    public virtual Task DisposeAsync() => Task.CompletedTask;
}
