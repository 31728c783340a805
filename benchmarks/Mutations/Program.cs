using System.Diagnostics;
using System.Text;
using InventarioRetail.Benchmarks;

// Changes the alerts, recording rules, guardrails, gate criteria and settings checks one by one in a copy of the
// working tree, counts the changes that the tests notice, and writes docs/measurements/mutations.md. All mutants are in
// one build; an environment variable switches one on.
var root = Path.GetFullPath(args[0]);
var isContinued = args.Contains("--continue");
var packages = Environment.GetEnvironmentVariable("PulumiPackages") ?? "official";
var folder = Path.Combine(root, "artifacts", "mutations");
var copy = Path.Combine(folder, "tree");
var log = Path.Combine(folder, "results.tsv");
var report = Path.Combine(root, "docs", "measurements", "mutations.md");

var mutations = Copy();

// An interrupted run has built the mutants.
if (!isContinued)
{
    Build();
    foreach (var run in Target.Runs.Values.SelectMany(kind => kind).DistinctBy(run => $"{run}"))
    {
        if (!run.Passes(Programs(), "", out var output))
            throw new InvalidOperationException($"{run} fails without a mutant:\n{output}");
    }
}

// Spread, so that a run that was interrupted is a sample.
var tried = isContinued ? [.. File.ReadAllLines(log).Select(line => line.Split('\t'))] : new List<string[]>();
List<Mutation> all = [.. mutations, .. Mutation.ByName()];
var left = all.Select((mutation, index) => (mutation, order: index * 7919 % 104729))
    .OrderBy(item => item.order)
    .Select(item => item.mutation)
    .Where(mutation => !tried.Any(result => result[0] == mutation.Id))
    .ToList();
foreach (var (index, mutation) in left.Index())
{
    var caughtBy = Target.Runs[mutation.Kind].FirstOrDefault(run => !run.Passes(Programs(), mutation.Id, out var _));
    tried.Add([mutation.Id, mutation.Kind, mutation.Place, mutation.Change, caughtBy?.ToString() ?? ""]);
    File.WriteAllLines(log, tried.Select(result => string.Join('\t', result)));
    Report.Write(report, all, tried);
    Console.WriteLine(
        $"{index + 1} of {left.Count}: {mutation.Place}, {mutation.Change}: {caughtBy?.ToString() ?? "not caught"}"
    );
}

Console.WriteLine($"Written to {report}");

// Copies the tracked files, with their mutants. Files that are already there stay, so that only changes are built.
List<Mutation> Copy()
{
    var found = new List<Mutation>();
    var files = Output("git", "-C", root, "ls-files", "-z")
        .Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .Where(file => File.Exists(Path.Combine(root, file)))
        .ToDictionary(file => file, file => Path.Combine(root, file));
    foreach (var project in Target.All.Select(target => target.Project))
        files[$"{project}/Mutant.cs"] = Added("Mutant.cs");
    files["components/Monitoring/MutantRules.cs"] = Added("MutantRules.cs");
    files["releases/MutantCriteria.cs"] = Added("MutantCriteria.cs");

    foreach (var old in Directory.CreateDirectory(copy).EnumerateFiles("*", SearchOption.AllDirectories))
    {
        var file = Path.GetRelativePath(copy, old.FullName);
        if (!file.StartsWith("artifacts/", StringComparison.Ordinal) && !files.ContainsKey(file))
            old.Delete();
    }

    foreach (var (file, source) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
    {
        var bytes = File.ReadAllBytes(source);
        if (Target.All.FirstOrDefault(target => target.Has(file)) is { } target)
            bytes = Encoding.UTF8.GetBytes(
                new SourceMutator(target.Kind, file, found).Mutate(Encoding.UTF8.GetString(bytes))
            );
        var path = Path.Combine(copy, file);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            continue;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Copies the permissions.
        File.Copy(source, path, overwrite: true);
        File.WriteAllBytes(path, bytes);
    }

    return found;

    static string Added(string file) => Path.Combine(AppContext.BaseDirectory, "Added", file);
}

void Build()
{
    foreach (var suite in Target.Runs.Values.SelectMany(kind => kind).Select(run => run.Suite).Distinct())
    {
        Output(
            "dotnet",
            "build",
            Path.Combine(copy, "tests", suite),
            "-c",
            "Release",
            "-v",
            "quiet",
            "-m:1",
            $"-p:PulumiPackages={packages}",
            // What is always false is not worth a warning here.
            "-p:TreatWarningsAsErrors=false",
            "-p:RunAnalyzers=false",
            "-p:WarningLevel=0"
        );
    }
}

string Programs() => Path.Combine(copy, "artifacts", packages, "bin");

static string Output(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? output
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{output}");
}
