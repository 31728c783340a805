using InventarioRetail.Benchmarks;
using InventarioRetail.EndToEnd;

// Measures releases on a stack of its own, and writes docs/measurements/release.md. What must hold is held by tests/EndToEnd; this says
// how fast it is, how often it holds, and under how many requests.
await using var stack = await RunningStack.BringUpAsync("bench");
var figures = new Figures();
var benchmark = new ReleaseBenchmark(stack, figures);
await benchmark.RunAsync();
var path = Path.Combine(RunningStack.RepositoryFolder(), "docs", "measurements", "release.md");
await figures.WriteAsync(path);
Console.WriteLine($"Written to {path}");
