using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using InventarioRetail.Monitoring;

namespace InventarioRetail.Components.Tests;

/// <summary>Series as promtool writes them: a name with labels, and its values one sample after the other.</summary>
internal sealed record Sampled(string Series, string Values);

/// <summary>How fast a simulation goes.</summary>
internal sealed record Pace(string Name, string Samples, string Evaluation, TimeSpan Step)
{
    /// <summary>As in production: scraped and evaluated every 15 s.</summary>
    public static readonly Pace Seconds = new("seconds", "15s", "15s", TimeSpan.FromSeconds(15));

    /// <summary>For what takes an hour.</summary>
    public static readonly Pace Minutes = new("minutes", "1m", "1m", TimeSpan.FromMinutes(1));

    /// <summary>For comparisons with the day before: scraped every minute, evaluated every quarter of an hour.</summary>
    public static readonly Pace Days = new("days", "1m", "15m", TimeSpan.FromMinutes(15));

    public static readonly Pace[] All = [Seconds, Minutes, Days];
}

/// <summary>An alert that must be firing.</summary>
/// <param name="Labels">The labels that its expression gives, such as <c>revision="v2"</c>.</param>
/// <param name="Description">The description with its value.</param>
internal sealed record Firing(string Labels, string Description);

/// <summary>A simulated world, what fires in it, and when.</summary>
internal sealed record AlertCase(string Alert, string Name, Pace Pace, Sampled[] Series)
{
    /// <summary>The evaluation at which it fires; at the one before it does not. Null: it never fires.</summary>
    public TimeSpan? FiresAt { get; init; }

    /// <summary>What fires then, and nothing else.</summary>
    public Firing[] Firing { get; init; } = [];

    /// <summary>Whether the world holds something that is just below the threshold and must not fire.</summary>
    public bool HasQuietSide { get; init; }

    /// <summary>How long it is looked at when nothing fires.</summary>
    public TimeSpan Until { get; init; }
}

/// <summary>A simulated world, and what is recorded in it, worked out by hand.</summary>
/// <param name="Name">The arithmetic.</param>
internal sealed record RecordingCase(string Name, Pace Pace, TimeSpan At, Sampled[] Series, params Recorded[] Expected);

/// <summary>A recorded series' values.</summary>
/// <param name="Series">Its name.</param>
/// <param name="Values">Labels and value, six decimals; empty: there must be no series.</param>
internal sealed record Recorded(string Series, params (string Labels, double Value)[] Values);

/// <summary>A simulated world in which nothing may fire.</summary>
/// <param name="But">Alerts that may, because the world is made for them.</param>
internal sealed record QuietWorld(string Name, Pace Pace, TimeSpan Until, Sampled[] Series, params string[] But);

/// <summary>Runs promtool on rules and cases.</summary>
internal static class Promtool
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task<(int ExitCode, string Output)> Run(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Commands.Find("promtool")!, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        // A simulation of every case in one process.
        await process.WaitForExitAsync().WaitAsync(10 * Scripts.Patience);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>
    /// Simulates every case, all in one process. A simulation evaluates every rule of its file at every step, so each case gets a file
    /// with the rules that it is about, and those that these are made of.
    /// </summary>
    public static async Task<(int ExitCode, string Output)> Test(
        MonitoringRules rules,
        IEnumerable<AlertCase> alerts,
        IEnumerable<RecordingCase> recordings,
        IEnumerable<QuietWorld> quiet
    )
    {
        using var directory = new TempDirectory();
        string[] all = [.. rules.Recording.Select(rule => rule.Name), .. rules.Alerts.Select(rule => rule.Name)];
        IEnumerable<(Pace Pace, IEnumerable<string> Rules, object Test)> simulations =
        [
            .. alerts.Select(item => (item.Pace, Needed(rules, item.Alert), Simulation(rules, item))),
            .. recordings.Select(item =>
                (item.Pace, item.Expected.SelectMany(recorded => Needed(rules, recorded.Series)), Simulation(item))
            ),
            .. quiet.Select(item => (item.Pace, (IEnumerable<string>)all, Simulation(rules, item))),
        ];
        List<string> files = [];
        foreach (
            var group in simulations.GroupBy(item =>
                (item.Pace, Rules: string.Join(' ', item.Rules.Distinct().Order()))
            )
        )
        {
            var number = files.Count + 1;
            var names = group.Key.Rules.Split(' ').ToHashSet();
            var recording = Only(rules.RecordingGroups, rule => names.Contains(rule.Name));
            var alerting = Only(rules.AlertGroups, rule => names.Contains(rule.Name));
            directory.Write($"{number}-recording.yml", RuleFile.Render(recording));
            directory.Write($"{number}-alerts.yml", RuleFile.Render(alerting, rules.Options));
            var test = new
            {
                rule_files = new[] { $"{number}-recording.yml", $"{number}-alerts.yml" },
                evaluation_interval = group.Key.Pace.Evaluation,
                group_eval_order = recording.Select(item => item.Name).Concat(alerting.Select(item => item.Name)),
                tests = group.Select(item => item.Test),
            };
            // JSON is YAML, which is what promtool reads.
            files.Add(directory.Write($"{number}-{group.Key.Pace.Name}.json", JsonSerializer.Serialize(test, Json)));
        }

        return await Run(directory.Path, ["test", "rules", .. files]);
    }

    public static void Write(TempDirectory directory, MonitoringRules rules)
    {
        directory.Write("recording.yml", rules.RecordingFile);
        directory.Write("alerts.yml", rules.AlertsFile);
    }

    /// <summary>A rule and what it is made of.</summary>
    private static IEnumerable<string> Needed(MonitoringRules rules, string name)
    {
        var expression =
            rules.Recording.FirstOrDefault(rule => rule.Name == name)?.Expression
            ?? rules.Alerts.FirstOrDefault(rule => rule.Name == name)?.Expression;
        return expression is null
            ? []
            : PromQlReader.Selectors(expression).SelectMany(selector => Needed(rules, selector.Name)).Prepend(name);
    }

    private static List<RuleGroup<TRule>> Only<TRule>(IEnumerable<RuleGroup<TRule>> groups, Func<TRule, bool> wanted) =>
        [
            .. groups
                .Select(group => group with { Rules = [.. group.Rules.Where(wanted)] })
                .Where(group => group.Rules.Count > 0),
        ];

    private static object Simulation(MonitoringRules rules, AlertCase item)
    {
        var rule = rules.Alerts.Single(rule => rule.Name == item.Alert);
        List<object> checks = [];
        if (item.FiresAt is { } at)
        {
            if (at > TimeSpan.Zero)
                checks.Add(Check(item.Alert, at - item.Pace.Step, []));
            checks.Add(Check(item.Alert, at, item.Firing.Select(firing => Expected(rules, rule, firing))));
        }
        else
        {
            checks.AddRange(Looks(item.Until, item.Pace.Step).Select(look => Check(item.Alert, look, [])));
        }

        return new
        {
            name = $"{item.Alert}: {item.Name}",
            interval = item.Pace.Samples,
            input_series = Inputs(item.Series),
            alert_rule_test = checks,
        };
    }

    private static object Simulation(RecordingCase item) =>
        new
        {
            name = item.Name,
            interval = item.Pace.Samples,
            input_series = Inputs(item.Series),
            promql_expr_test = item.Expected.Select(recorded => new
            {
                expr = $"round({recorded.Series}, 0.000001)",
                eval_time = Time(item.At),
                exp_samples = recorded.Values.Select(value => new
                {
                    labels = $"{{{value.Labels}}}",
                    value = value.Value,
                }),
            }),
        };

    private static object Simulation(MonitoringRules rules, QuietWorld world) =>
        new
        {
            name = world.Name,
            interval = world.Pace.Samples,
            input_series = Inputs(world.Series),
            alert_rule_test = rules
                .Alerts.Where(rule => !world.But.Contains(rule.Name))
                .SelectMany(rule => Looks(world.Until, world.Until / 8).Select(look => Check(rule.Name, look, []))),
        };

    private static IEnumerable<TimeSpan> Looks(TimeSpan until, TimeSpan step) =>
        Enumerable.Range(1, (int)(until / step)).Select(look => look * step);

    private static IEnumerable<object> Inputs(IEnumerable<Sampled> series) =>
        series.Select(sampled => new { series = sampled.Series, values = sampled.Values });

    private static object Check(string alert, TimeSpan at, IEnumerable<object> expected) =>
        new
        {
            alertname = alert,
            eval_time = Time(at),
            exp_alerts = expected,
        };

    private static object Expected(MonitoringRules rules, AlertRule rule, Firing firing)
    {
        var labels = rule
            .Labels.Where(label => !label.Value.Contains("{{", StringComparison.Ordinal))
            .ToDictionary(label => label.Name, label => label.Value);
        foreach (var label in firing.Labels.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (label.Split('=')[0], label.Split('=', 2)[1].Trim('"'));
            labels[name] = value;
        }

        var summary = labels.Aggregate(
            rule.Summary,
            (text, label) => text.Replace($"{{{{ $labels.{label.Key} }}}}", label.Value, StringComparison.Ordinal)
        );
        return new
        {
            exp_labels = labels,
            exp_annotations = new
            {
                summary = $"{rules.Options.Stack}: {summary}",
                description = firing.Description,
                runbook_url = $"{rules.Options.RunbookUrl}#{rule.RunbookAnchor}",
            },
        };
    }

    private static string Time(TimeSpan time) => $"{(long)time.TotalSeconds}s";
}
