using InventarioRetail.Benchmarks;
using InventarioRetail.EndToEnd;

// Measures on its own stack, and writes docs/measurements/release.md or, with the argument "rollback", rollback.md.
// tests/EndToEnd checks that the guarantees hold; this measures how fast releases and rollbacks are, how often the
// guarantees hold, and under how many requests.
var isRollback = args is ["rollback"];
var name = isRollback ? "rollback" : "release";
await using var stack = await RunningStack.BringUpAsync("bench");
var figures = new Figures(name);
var benchmark = new ReleaseBenchmark(stack, figures);
await (isRollback ? benchmark.RunRollbacksAsync() : benchmark.RunAsync());
Console.WriteLine($"Written to {await figures.WriteAsync()}");
