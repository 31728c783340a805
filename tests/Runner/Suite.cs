using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace InventarioRetail.Tests.Runner;

/// <summary>
/// One run of a suite's program, read from the messages of xunit's automated mode (one JSON object per line). Messages
/// arrive while the tests run, so a test that hangs or that ends the program is known by name.
/// </summary>
internal sealed class Suite
{
    private const string FirstProperty = "{\"$type\":\"";

    // The running tests by xunit's identifier: name and start. A class counts until its first test begins, for its
    // fixtures.
    private readonly Dictionary<string, (string Name, long Since)> running = [];
    private readonly Dictionary<string, string> names = [];
    private readonly ConcurrentQueue<string> otherOutput = [];
    private readonly List<Result> results = [];
    private int? total;

    private Suite(string name) => Name = name;

    public string Name { get; }

    /// <summary>How long the program ran.</summary>
    public TimeSpan Took { get; private set; }

    public IReadOnlyList<Result> Results => results;

    /// <summary>Runs a suite until it ends or one of its tests exceeds the limit.</summary>
    /// <param name="program">The suite's program.</param>
    /// <param name="logs">The folder for the suite's messages.</param>
    /// <param name="limit">How long a test may run.</param>
    public static async Task<Suite> RunAsync(string program, string logs, TimeSpan limit)
    {
        var suite = new Suite(Path.GetFileNameWithoutExtension(program));
        await suite.FollowAsync(program, Path.Combine(logs, $"{suite.Name}.jsonl"), limit);
        return suite;
    }

    private async Task FollowAsync(string program, string log, TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            new ProcessStartInfo(program, ["-automated", "-noLogo"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        var reading = ReadAsync(process.StandardOutput, log);
        var ended = process.WaitForExitAsync();
        string? hung = null;
        while (hung is null && await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(1))) != ended)
        {
            if (Overdue(limit))
            {
                hung = string.Create(
                    CultureInfo.InvariantCulture,
                    $"The test ran for longer than {limit.TotalSeconds:0} s; the suite was killed."
                );
                process.Kill(entireProcessTree: true);
            }
        }
        await ended;
        // A process that a test left running may keep the output open.
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(10)));
        lock (running)
        {
            Took = Stopwatch.GetElapsedTime(start);
            Finish(hung, process.ExitCode);
        }
        Console.WriteLine($"{Name}: {Summary.Line(results)}, {Summary.Seconds(Took)}");
    }

    private async Task ReadAsync(StreamReader output, string log)
    {
        await using var file = new StreamWriter(log);
        while (await output.ReadLineAsync() is { } line)
        {
            await file.WriteLineAsync(line);
            // A test's own console output may precede a message on the same line.
            var message = line.IndexOf(FirstProperty, StringComparison.Ordinal);
            if (message != 0)
                Keep(message < 0 ? line : line[..message]);
            if (message >= 0 && Parse(line[message..]) is { } element)
            {
                lock (running)
                    Take(element);
            }
        }
    }

    private static JsonElement? Parse(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            // Another process's output runs through this message; the missing result shows in the total.
            return null;
        }
    }

    private void Keep(string? line)
    {
        // The first lines of a crash give its cause.
        if (!string.IsNullOrEmpty(line) && otherOutput.Count < 30)
            otherOutput.Enqueue(line);
    }

    private void Take(JsonElement message)
    {
        var type = Text(message, "$type");
        var test = Text(message, "TestUniqueID");
        var inClass = Text(message, "TestClassUniqueID");
        switch (type)
        {
            case "test-class-starting":
                names[inClass] = Text(message, "TestClassName");
                Begin(inClass);
                break;
            case "test-starting":
                running.Remove(inClass);
                names[test] = Text(message, "TestDisplayName");
                Begin(test);
                break;
            case "test-finished":
                running.Remove(test);
                break;
            case "test-class-finished":
                running.Remove(inClass);
                break;
            case "test-passed":
                Add(message, test, Outcome.Passed);
                break;
            case "test-skipped":
                Add(message, test, Outcome.Skipped, Text(message, "Reason"));
                break;
            case "test-failed":
                Add(message, test, Outcome.Failed, Failure(message));
                break;
            case "test-assembly-finished":
                total = message.GetProperty("TestsTotal").GetInt32();
                break;
            // "error", and cleanup failures of a test, a class, a collection or the assembly.
            case not null when type == "error" || type.EndsWith("-cleanup-failure", StringComparison.Ordinal):
                Add(message, test.Length > 0 ? test : inClass, Outcome.Failed, $"{type}: {Failure(message)}");
                break;
        }
    }

    private void Begin(string what) => running[what] = (names[what], Stopwatch.GetTimestamp());

    private bool Overdue(TimeSpan limit)
    {
        lock (running)
            return running.Values.Any(one => Stopwatch.GetElapsedTime(one.Since) > limit);
    }

    // After the program has ended: tests that were still running have failed; so has the suite if results are missing.
    private void Finish(string? hung, int exitCode)
    {
        foreach (var (name, since) in running.Values.OrderBy(one => one.Since))
        {
            var took = Stopwatch.GetElapsedTime(since);
            AddFailure(
                name,
                took,
                hung ?? $"The suite's program ended (exit code {exitCode}) while this test ran.\n{Output()}"
            );
        }
        var cleanEnd = total is not null && exitCode is 0 or 1 && results.Count >= total;
        if (!cleanEnd && running.Count == 0)
            AddFailure(
                Name,
                Took,
                $"{results.Count} results of {total?.ToString(CultureInfo.InvariantCulture) ?? "?"}, "
                    + $"exit code {exitCode}.\n{Output()}"
            );
    }

    private string Output() => string.Join('\n', otherOutput);

    private void Add(JsonElement message, string what, Outcome outcome, string why = "")
    {
        var took = message.TryGetProperty("ExecutionTime", out var seconds)
            ? TimeSpan.FromSeconds(seconds.GetDouble())
            : TimeSpan.Zero;
        var name = names.GetValueOrDefault(what, Name);
        if (outcome == Outcome.Failed)
            AddFailure(name, took, why);
        else
            results.Add(new(Name, name, outcome, took, why));
    }

    private void AddFailure(string name, TimeSpan took, string why)
    {
        results.Add(new(Name, name, Outcome.Failed, took, why));
        Console.WriteLine($"FAILED {name} ({Summary.Seconds(took)})\n{why.TrimEnd()}\n");
    }

    private static string Failure(JsonElement message) =>
        string.Join('\n', Texts(message, "Messages").Concat(Texts(message, "StackTraces")));

    private static IEnumerable<string> Texts(JsonElement message, string property) =>
        message.TryGetProperty(property, out var texts)
            ? texts.EnumerateArray().Select(text => text.GetString() ?? "").Where(text => text.Length > 0)
            : [];

    private static string Text(JsonElement message, string property) =>
        message.TryGetProperty(property, out var text) ? text.GetString() ?? "" : "";
}
