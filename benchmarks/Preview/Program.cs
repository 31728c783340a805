using System.Globalization;
using InventarioRetail.Benchmarks;

// Preview.Benchmark <cli>: measures. Preview.Benchmark record <n>: runs one preview of n resources, started by the
// former.
if (args is ["record", var number])
    return await SyntheticStack.PreviewAsync(int.Parse(number, CultureInfo.InvariantCulture));

if (args is not [var cli])
{
    Console.Error.WriteLine("Usage: ./run bench preview");
    return 2;
}

Console.WriteLine("Whole processes, from start to exit, 10 runs after 2 warm-up runs.");
Console.WriteLine();
Console.WriteLine("| what | median | fastest | slowest |");
Console.WriteLine("|---|---|---|---|");
ProcessTime.Measure("preview staging, weight change", cli, "preview", "staging", "--set", "release.weight=25");
ProcessTime.Measure("preview staging, against git", cli, "preview", "staging");
Console.WriteLine();

var myself = Environment.ProcessPath!;
Console.WriteLine("| resources | preview | per resource | terraform plan | terraform / preview |");
Console.WriteLine("|---|---|---|---|---|");
foreach (var count in (int[])[10, 100, 1_000, 10_000])
{
    var preview = ProcessTime.Median(3, myself, "record", count.ToString(CultureInfo.InvariantCulture));
    var perResource = preview / count;
    TimeSpan? plan = Terraform.IsHere ? Terraform.Plan(count) : null;
    var ratio = plan is { } time ? $"{time / preview:0.0}" : "–";
    Console.WriteLine(
        $"| {count} | {ProcessTime.Text(preview)} | {perResource.TotalMicroseconds:0} µs | "
            + $"{(plan is { } t ? ProcessTime.Text(t) : "–")} | {ratio} |"
    );
}
Console.WriteLine();
Console.WriteLine(
    Terraform.IsHere
        ? "terraform plan: the same number of terraform_data resources, all new, no refresh. A preview records all "
            + "resources twice and compares them."
        : "Skipped terraform: it is not on PATH."
);
return 0;
