namespace InventarioRetail.Components.Tests;

/// <summary>Apart from the others because it waits long.</summary>
public sealed class TrafficSplitReloadTests
{
    [HaproxyFact]
    public async Task The_rate_limit_goes_on_counting_across_a_reload()
    {
        using var router = new TestRouter(new RouterOptions().RateLimit);
        await router.Publish(router.V1.Alone);
        // HAProxy 2.6 hands its counts over only after it has waited 5 s for those of a worker before it.
        await Task.Delay(TimeSpan.FromSeconds(6));
        Assert.Equal([.. Enumerable.Repeat(200, 100), 429], await router.Statuses("eager", 101));
        Assert.Equal([200], await router.Statuses("other", 1));

        await router.Publish(router.Canary(0));
        await Wait.Until(() => router.Process.Output.Contains("Former worker"), "the old worker to end");

        Assert.Equal([429], await router.Statuses("eager", 1));
        Assert.Equal([.. Enumerable.Repeat(200, 99), 429], await router.Statuses("other", 100));
    }
}
