using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace InventarioRetail.Components.Tests;

/// <summary>The receivers of the alerts, and which alerts mute others, on a real Alertmanager.</summary>
public sealed class AlertmanagerRoutesTests
{
    private static readonly TheAlert[] All = [.. Staging.Rules.Alerts.SelectMany(TheAlert.Of)];

    [RequiresCommandFact("amtool")]
    public async Task Amtool_takes_the_file_with_and_without_secrets()
    {
        foreach (var (pagerDuty, slack) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            using var directory = new TempDirectory();
            // amtool before 0.26 does not know url_file of a webhook.
            var config = AlertmanagerConfig
                .Render(pagerDuty, slack, heartbeat: slack)
                .Replace($"url_file: {AlertmanagerConfig.HeartbeatUrlFile}", "url: http://monitor.test");
            var file = directory.Write("alertmanager.yml", config);

            var check = await Scripts.Run("amtool", ["check-config", file]);

            Assert.True(check.ExitCode == 0 && check.Output.Contains("- 4 receivers"), check.Output);
        }
    }

    [RequiresCommandFact("amtool")]
    public async Task An_unknown_severity_goes_to_the_receiver_of_warnings()
    {
        using var directory = new TempDirectory();
        var file = directory.Write(
            "alertmanager.yml",
            AlertmanagerConfig.Render(pagerDuty: true, slack: true, heartbeat: false)
        );

        var route = await Scripts.Run(
            "amtool",
            ["config", "routes", "test", $"--config.file={file}", "severity=other", "alertname=Any"]
        );

        Assert.Equal((0, "warning"), (route.ExitCode, route.Output.Split('\n')[0]));
    }

    [RequiresCommandFact("prometheus-alertmanager")]
    public async Task Every_alert_goes_to_the_receiver_of_its_severity_and_the_watchdog_to_the_heartbeat()
    {
        using var alertmanager = await TestAlertmanager.Started();

        var receivers = (await alertmanager.Fire(All)).ToDictionary(told => told.Alert, told => told.Receivers);

        foreach (var alert in All)
        {
            var expected = alert.Rule.Severity switch
            {
                AlertSeverity.Critical => "critical",
                AlertSeverity.Warning => "warning",
                AlertSeverity.Info => "info",
                _ => "heartbeat",
            };
            Assert.Equal([expected], receivers[alert]);
        }

        Assert.Equal(["Watchdog"], receivers.Where(item => item.Value[0] == "heartbeat").Select(item => item.Key.Name));
    }

    [RequiresCommandFact("prometheus-alertmanager")]
    public async Task Critical_mutes_the_milder_one_about_the_same_thing_and_not_that_of_another_revision()
    {
        using var alertmanager = await TestAlertmanager.Started();
        string[] pairs =
        [
            "DashboardErrorRate",
            "DashboardSuccessRate",
            "DashboardLatencyP95",
            "DashboardLatencyP99",
            "DashboardMemoryGrowth",
            "DashboardMemory",
            "DashboardCpu",
            "DashboardDegradation",
            "DashboardInvariantViolations",
        ];

        foreach (var pair in pairs)
        {
            TheAlert critical = Alert($"{pair}Critical", "v1");
            TheAlert warning = Alert($"{pair}Warning", "v1");

            Assert.Equal([warning], await alertmanager.Muted(critical, warning, Alert($"{pair}Warning", "v2")));
            Assert.Empty(await alertmanager.Muted(warning, Alert("DashboardCrashLoop", "v1")));
        }

        Assert.Equal(
            pairs.Select(pair => $"{pair}Warning").Order(),
            All.Where(alert => All.Any(other => other.IsCritical && !alert.IsCritical && other.IsAbout(alert)))
                .Select(alert => alert.Name)
                .Distinct()
                .Order()
        );
    }

    [RequiresCommandFact("prometheus-alertmanager")]
    public async Task The_worst_of_two_critical_alerts_mutes_the_other_of_its_revision()
    {
        using var alertmanager = await TestAlertmanager.Started();

        foreach (
            var (worse, other) in new[]
            {
                ("DashboardMemoryEmergency", "DashboardMemoryCritical"),
                ("DashboardCrashLoop", "DashboardRestarted"),
            }
        )
        {
            Assert.Equal(
                [Alert(other, "v1")],
                await alertmanager.Muted(Alert(worse, "v1"), Alert(other, "v1"), Alert(other, "v2"))
            );
            Assert.Empty(await alertmanager.Muted(Alert(worse, "v2"), Alert(other, "v1")));
        }
    }

    [RequiresCommandFact("prometheus-alertmanager")]
    public async Task What_is_down_mutes_its_other_symptoms_and_what_follows_from_it_and_nothing_else()
    {
        using var alertmanager = await TestAlertmanager.Started();
        var down = All.Where(alert => alert.IsDown).ToList();
        Assert.NotEmpty(down);
        // Alerts of one batch mute nothing among themselves.
        TheAlert[][] batches =
        [
            [.. All.Where(alert => !alert.IsCritical)],
            [.. All.Where(alert => alert.IsCritical && !alert.IsDown && !alert.MutesCritical)],
            .. All.Where(alert => alert.IsDown || alert.MutesCritical).Select(alert => new[] { alert }),
        ];
        Assert.Equal(All.Length, batches.Sum(batch => batch.Length));
        foreach (var batch in batches)
            Assert.Empty(await alertmanager.Muted(batch));

        foreach (var source in down)
        {
            List<TheAlert> muted = [];
            foreach (var batch in batches.Where(batch => !batch.Contains(source)))
                muted.AddRange(await alertmanager.Muted([source, .. batch]));
            // Some of the others mute this one: that is their turn.
            muted.RemoveAll(alert => alert == source);

            var follow = All.Where(alert => alert.Rule.Follows.Contains(source.Part));
            var others = All.Where(alert =>
                alert.Part == source.Part
                && alert.Revision == source.Revision
                && !alert.IsDown
                && alert.Name != "Watchdog"
            );
            Expect.Lines(
                string.Join('\n', follow.Union(others).Select(alert => $"{source} mutes {alert}").Order()),
                muted.Select(alert => $"{source} mutes {alert}").Order()
            );
        }
    }

    [RequiresCommandFact("prometheus-alertmanager")]
    public async Task The_watchdog_is_never_muted()
    {
        using var alertmanager = await TestAlertmanager.Started();

        Assert.DoesNotContain(Alert("Watchdog"), await alertmanager.Muted(All));
    }

    [RequiresCommandFact("prometheus-alertmanager")]
    public async Task Pagerduty_and_slack_get_what_is_wrong_where_and_what_to_do()
    {
        using var receiver = new HttpReceiver();
        using var alertmanager = await TestAlertmanager.Started(receiver.Port);

        await alertmanager.Post(
            TimeSpan.FromMinutes(5),
            Alert("DashboardErrorRateCritical", "v1").With("too many", "7% of the requests, critical above 5%")
        );
        await Wait.Until(() => receiver.Bodies.Count == 2, "PagerDuty and Slack to be told");

        var page = receiver.Bodies.Single(body => body.RootElement.TryGetProperty("routing_key", out _)).RootElement;
        Assert.Equal("‹key›", page.GetProperty("routing_key").GetString());
        var payload = page.GetProperty("payload");
        Assert.Equal("too many", payload.GetProperty("summary").GetString());
        Assert.Equal("critical", payload.GetProperty("severity").GetString());
        var details = payload.GetProperty("custom_details");
        Assert.Equal("7% of the requests, critical above 5%", details.GetProperty("description").GetString());
        Assert.Equal("https://runbook.test/#dashboarderrorratecritical", details.GetProperty("runbook").GetString());

        var message = receiver.Bodies.Single(body => body.RootElement.TryGetProperty("channel", out _)).RootElement;
        Assert.Equal("#alerts-critical", message.GetProperty("channel").GetString());
        var attachment = message.GetProperty("attachments")[0];
        Assert.Equal("FIRING DashboardErrorRateCritical", attachment.GetProperty("title").GetString());
        Assert.Equal(
            "too many: 7% of the requests, critical above 5% <https://runbook.test/#dashboarderrorratecritical|runbook>\n",
            attachment.GetProperty("text").GetString()
        );
    }

    [RequiresCommandFact("prometheus-alertmanager")]
    public async Task A_page_about_several_alerts_has_a_summary_without_which_pagerduty_takes_none()
    {
        using var receiver = new HttpReceiver();
        using var alertmanager = await TestAlertmanager.Started(receiver.Port);
        var failing = Alert("NotificationsFailing");

        await alertmanager.Post(
            TimeSpan.FromMinutes(5),
            (failing with { Extra = ("integration", "slack") }).With("notifications to slack fail", "1/s"),
            (failing with { Extra = ("integration", "pagerduty") }).With("notifications to pagerduty fail", "2/s")
        );
        await Wait.Until(() => receiver.Bodies.Count == 2, "PagerDuty and Slack to be told");

        var page = receiver.Bodies.Single(body => body.RootElement.TryGetProperty("routing_key", out _)).RootElement;
        Assert.StartsWith("notifications to ", page.GetProperty("payload").GetProperty("summary").GetString());
    }

    private static TheAlert Alert(string name, string? revision = null) =>
        All.Single(alert => alert.Name == name && alert.Revision == revision);
}

/// <summary>An alert as Prometheus sends it.</summary>
/// <param name="Rule">The rule that fires.</param>
/// <param name="Revision">The revision that it is about; null where it is not about one.</param>
/// <param name="Job">The job that it is about, where the rule is about several.</param>
internal sealed record TheAlert(AlertRule Rule, string? Revision, string? Job)
{
    /// <summary>A label besides.</summary>
    public (string Name, string Value)? Extra { get; init; }

    public (string Summary, string Description) Texts { get; init; }

    public string Name => Rule.Name;

    public string Part => Job is null ? Rule.Part : ScrapeJob.All.Single(job => job.Name == Job).Part;

    public bool IsCritical => Rule.Severity == AlertSeverity.Critical;

    public bool IsDown => Rule.Symptom == AlertRule.Down;

    public bool MutesCritical => Name is "DashboardMemoryEmergency" or "DashboardCrashLoop";

    public Dictionary<string, string> Labels
    {
        get
        {
            var labels = Rule.Labels.ToDictionary(label => label.Name, label => label.Value);
            labels["alertname"] = Name;
            labels["stack"] = "staging";
            labels["part"] = Part;
            if (Revision is not null)
                labels["revision"] = Revision;
            if (Job is not null)
                labels["job"] = Job;
            if (Extra is { } extra)
                labels[extra.Name] = extra.Value;
            return labels;
        }
    }

    /// <summary>The alerts that a rule can give on a stack with two revisions.</summary>
    public static IEnumerable<TheAlert> Of(AlertRule rule)
    {
        string?[] revisions = rule.Description.Contains("$labels.revision") ? ["v1", "v2"] : [null];
        string?[] jobs = rule.Part.Contains("{{")
            ? [.. ScrapeJob.All.Select(job => job.Name).Where(job => IsAboutJob(rule, job))]
            : [null];
        Assert.NotEmpty(jobs);
        return revisions.SelectMany(revision => jobs.Select(job => new TheAlert(rule, revision, job)));
    }

    public bool IsAbout(TheAlert other) =>
        (Part, Rule.Symptom, Revision) == (other.Part, other.Rule.Symptom, other.Revision);

    public TheAlert With(string summary, string description) => this with { Texts = (summary, description) };

    public override string ToString() =>
        string.Join(' ', new[] { Name, Job, Revision }.Where(text => text is not null));

    private static bool IsAboutJob(AlertRule rule, string job) =>
        rule.Expression.Contains($"job=\"{job}\"")
        || rule.Expression.Split("job=~\"").Skip(1).Any(list => list.Split('"')[0].Split('|').Contains(job));
}

/// <summary>What Alertmanager says about an alert.</summary>
internal sealed record Told(TheAlert Alert, string[] Receivers, bool Muted);

/// <summary>A real Alertmanager with the real configuration.</summary>
internal sealed class TestAlertmanager : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http;
    private readonly ChildProcess _process;
    private int _rounds;

    private TestAlertmanager(int? receiver)
    {
        var port = Ports.Free();
        _http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
        var config = AlertmanagerConfig.Render(pagerDuty: true, slack: true, heartbeat: false);
        if (receiver is not null)
        {
            var key = _directory.Write("key", "‹key›\n");
            var webhook = _directory.Write("webhook", $"http://127.0.0.1:{receiver}/slack\n");
            config = config
                .Replace("group_wait: 10s", "group_wait: 100ms")
                .Replace(
                    $"routing_key_file: {AlertmanagerConfig.PagerDutyKeyFile}",
                    $"routing_key_file: {key}\n        url: http://127.0.0.1:{receiver}/pagerduty"
                )
                .Replace(AlertmanagerConfig.SlackWebhookFile, webhook);
        }

        // Without a receiver nothing is sent: there are no secrets' files here.
        _process = new(
            Commands.Find("prometheus-alertmanager")!,
            [
                $"--config.file={_directory.Write("alertmanager.yml", config)}",
                $"--storage.path={_directory.Path}",
                $"--web.listen-address=127.0.0.1:{port}",
                "--cluster.listen-address=",
            ]
        );
    }

    public static async Task<TestAlertmanager> Started(int? receiver = null)
    {
        var alertmanager = new TestAlertmanager(receiver);
        await Wait.Until(alertmanager.IsReady, "Alertmanager to answer");
        return alertmanager;
    }

    /// <summary>Those of the alerts that are muted when exactly these fire.</summary>
    public async Task<List<TheAlert>> Muted(params TheAlert[] alerts) =>
        [.. (await Fire(alerts)).Where(told => told.Muted).Select(told => told.Alert)];

    /// <summary>Fires exactly these alerts, and ends them again.</summary>
    public async Task<List<Told>> Fire(params TheAlert[] alerts)
    {
        // Alertmanager takes alerts one after the other: when the last one has muted its milder one, all before it had
        // their effect.
        var last = new AlertRule($"Last{++_rounds}", AlertSeverity.Critical, "test", $"round-{_rounds}")
        {
            Expression = "",
            Summary = "",
            Description = "",
        };
        TheAlert mild = new(last with { Severity = AlertSeverity.Info }, null, null);
        TheAlert[] all = [.. alerts, mild, new(last, null, null)];
        await Post(TimeSpan.FromMinutes(5), all);
        await Wait.Until(
            async () => (await Read(all)).Any(item => item.Alert == mild && item.Muted),
            "Alertmanager to take the alerts"
        );
        // Anew: that answer told of each alert at its own moment, of some before the last one had its effect.
        var told = await Read(all);
        Assert.Equal(all.Length, told.Count);
        await Post(TimeSpan.Zero, all);
        return [.. told.Where(item => alerts.Contains(item.Alert))];
    }

    /// <summary>Sends alerts as Prometheus does; they last so long from now.</summary>
    public async Task Post(TimeSpan last, params TheAlert[] alerts)
    {
        var now = DateTime.UtcNow;
        using var answer = await _http.PostAsJsonAsync(
            "/api/v2/alerts",
            alerts.Select(alert => new
            {
                labels = alert.Labels,
                annotations = new
                {
                    summary = alert.Texts.Summary ?? "",
                    description = alert.Texts.Description ?? "",
                    runbook_url = $"https://runbook.test/#{alert.Rule.RunbookAnchor}",
                },
                startsAt = now.AddMinutes(-1),
                endsAt = now + last,
            })
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose()
    {
        _process.Dispose();
        _http.Dispose();
        _directory.Dispose();
    }

    private async Task<List<Told>> Read(TheAlert[] alerts)
    {
        var byLabels = alerts.ToDictionary(alert => Key(alert.Labels));
        using var answer = JsonDocument.Parse(await _http.GetStringAsync("/api/v2/alerts"));
        List<Told> told = [];
        foreach (var item in answer.RootElement.EnumerateArray())
        {
            var labels = item.GetProperty("labels").EnumerateObject();
            // Those of the round before are over, but may be listed for a moment.
            if (!byLabels.TryGetValue(Key(labels.ToDictionary(l => l.Name, l => l.Value.GetString()!)), out var alert))
                continue;
            var status = item.GetProperty("status");
            var muted = status.GetProperty("state").GetString() == "suppressed";
            Assert.Equal(muted, status.GetProperty("inhibitedBy").GetArrayLength() > 0);
            var receivers = item.GetProperty("receivers").EnumerateArray();
            told.Add(new(alert, [.. receivers.Select(receiver => receiver.GetProperty("name").GetString()!)], muted));
        }

        return told;
    }

    private static string Key(Dictionary<string, string> labels) =>
        string.Join('\n', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    private async Task<bool> IsReady()
    {
        Assert.False(_process.HasExited, _process.Output);
        try
        {
            return (await _http.GetAsync(new Uri("/-/ready", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <summary>Takes every POST of JSON on a port of its own, and answers that it was accepted.</summary>
internal sealed class HttpReceiver : IDisposable
{
    private readonly TcpListener _listener = new(System.Net.IPAddress.Loopback, 0);
    private readonly List<JsonDocument> _bodies = [];

    public HttpReceiver()
    {
        _listener.Start();
        _ = Task.Run(async () =>
        {
            while (true)
                _ = Answer(await _listener.AcceptTcpClientAsync());
        });
    }

    public int Port => ((System.Net.IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<JsonDocument> Bodies
    {
        get
        {
            lock (_bodies)
                return [.. _bodies];
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var body in Bodies)
            body.Dispose();
    }

    private async Task Answer(TcpClient client)
    {
        using var _ = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line.AsSpan("Content-Length: ".Length), CultureInfo.InvariantCulture);
        }

        var body = new char[length];
        await reader.ReadBlockAsync(body);
        lock (_bodies)
            _bodies.Add(JsonDocument.Parse(Encoding.Latin1.GetBytes(body)));
        await client
            .GetStream()
            .WriteAsync(
                Encoding.Latin1.GetBytes("HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
            );
    }
}
