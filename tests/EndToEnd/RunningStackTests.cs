namespace InventarioRetail.EndToEnd.Tests;

/// <summary>Tests on the stack that all share: each begins with 10 % on the canary, however the one before ended.</summary>
[Collection(RunningStackCollection.Name)]
public abstract class RunningStackTests(RunningStack stack) : IAsyncLifetime
{
    protected RunningStack Stack { get; } = stack;

    public virtual async ValueTask InitializeAsync()
    {
        if (RequiresDockerFactAttribute.Missing is null)
            await Stack.BackToStartAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
