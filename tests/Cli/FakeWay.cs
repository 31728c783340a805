namespace InventarioRetail.Cli.Tests;

/// <summary>A way to a brake that does what a test says, and keeps the orders that it got.</summary>
internal sealed class FakeWay(string name, Func<CancellationToken, Task<BrakeResult>> pull) : IBrakeWay
{
    public FakeWay(string name, decimal before = 50)
        : this(name, _ => Task.FromResult(new BrakeResult("v1.0.0", "v1.1.0", before, 0, name))) { }

    public string Name => name;
    public List<string> Orders { get; } = [];
    public Action<BrakeOrder> OnRelease { get; init; } = _ => { };

    public static FakeWay Failing(string name, string problem, bool isMissing = false) =>
        new(name, _ => throw new BrakeException(problem, isMissing));

    public Task<BrakeResult> PullAsync(BrakeOrder order, CancellationToken cancellation)
    {
        lock (Orders)
            Orders.Add($"on {order.Reason}");
        return pull(cancellation);
    }

    public Task ReleaseAsync(BrakeOrder order, CancellationToken cancellation)
    {
        lock (Orders)
            Orders.Add($"off {order.Reason}");
        OnRelease(order);
        return Task.CompletedTask;
    }
}
