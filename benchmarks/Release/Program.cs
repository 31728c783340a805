using InventarioRetail.Benchmarks;
using InventarioRetail.EndToEnd;

// Measures releases on its own stack, and writes docs/measurements/release.md. tests/EndToEnd checks that the
// guarantees hold; this measures how fast releases are, how often the guarantees hold, and under how many requests.
await using var stack = await RunningStack.BringUpAsync("bench");
var figures = new Figures();
var benchmark = new ReleaseBenchmark(stack, figures);
await benchmark.RunAsync();
var path = Path.Combine(RunningStack.RepositoryFolder(), "docs", "measurements", "release.md");
await figures.WriteAsync(path);
Console.WriteLine($"Written to {path}");
