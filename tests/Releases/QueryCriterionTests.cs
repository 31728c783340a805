using System.Globalization;
using InventarioRetail.Components;
using static InventarioRetail.Releases.Tests.ScriptedPrometheus;

namespace InventarioRetail.Releases.Tests;

/// <summary>A criterion of the stack's own, from its query to its decision.</summary>
public sealed class QueryCriterionTests : IDisposable
{
    private const string Query = """orders_failed{revision="{{revision}}"}""";
    private const string Filled = """orders_failed{revision="v1.1.0"}""";

    private readonly ScriptedPrometheus server = new();

    private static CriterionSettings MoreIsWorse => new("failed-orders", Query, 2, 10);

    private static CriterionSettings LessIsWorse => new("cache-hits", Query, 99.95, 99.5);

    [Theory]
    [InlineData(1.9, GateDecision.Advance, "1.9; must be below 2 to advance, rolls back above 10")]
    [InlineData(2, GateDecision.Hold, "2; must be below 2 to advance, rolls back above 10")]
    [InlineData(10, GateDecision.Hold, "10; must be below 2 to advance, rolls back above 10")]
    [InlineData(10.01, GateDecision.RollBack, "10.01; must be below 2 to advance, rolls back above 10")]
    public async Task Value_is_compared_with_both_limits(double value, GateDecision decision, string reason)
    {
        Answers(("", [value]));

        var result = await AskAsync(MoreIsWorse);

        Assert.Equal(
            ("criteria.failed-orders", "failed-orders", decision, reason, value),
            (result.Key, result.Name, result.Decision, result.Reason, result.Value)
        );
    }

    [Theory]
    [InlineData(99.96, GateDecision.Advance)]
    [InlineData(99.95, GateDecision.Hold)]
    [InlineData(99.5, GateDecision.Hold)]
    [InlineData(99.49, GateDecision.RollBack)]
    public async Task Limit_to_roll_back_below_the_one_to_advance_means_that_less_is_worse(
        double value,
        GateDecision decision
    )
    {
        Answers(("", [value]));

        var result = await AskAsync(LessIsWorse);

        Assert.Equal(decision, result.Decision);
        Assert.EndsWith("; must be above 99.95 to advance, rolls back below 99.5", result.Reason);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0, -5)]
    public async Task Zero_advances_where_the_limit_is_zero(double go, double back)
    {
        Answers(("", [0]));

        Assert.Equal(GateDecision.Advance, (await AskAsync(MoreIsWorse with { Go = go, Back = back })).Decision);
    }

    [Fact]
    public async Task Worst_of_several_series_counts()
    {
        Answers(("path=\"/a\"", [1]), ("path=\"/b\"", [5]), ("path=\"/c\"", [0]));

        var most = await AskAsync(MoreIsWorse);
        var least = await AskAsync(LessIsWorse);

        Assert.StartsWith("5 (worst of 3 series: {path=\"/b\"}); must be below", most.Reason);
        Assert.Equal(GateDecision.Hold, most.Decision);
        Assert.StartsWith("0 (worst of 3 series: {path=\"/c\"}); must be above", least.Reason);
    }

    [Theory]
    [InlineData("NaN", "NaN: the query {path=\"/b\"} is not a number")]
    [InlineData("+Inf", "NaN: the query {path=\"/b\"} is infinite")]
    [InlineData("-Inf", "NaN: the query {path=\"/b\"} is infinite")]
    public async Task Value_that_is_no_number_holds_unless_another_series_rolls_back(string value, string reason)
    {
        var number =
            value == "NaN" ? double.NaN
            : value[0] == '+' ? double.PositiveInfinity
            : double.NegativeInfinity;
        Answers(("path=\"/a\"", [1]), ("path=\"/b\"", [number]));

        var held = await AskAsync(MoreIsWorse);
        Answers(("path=\"/a\"", [11]), ("path=\"/b\"", [number]));
        var back = await AskAsync(MoreIsWorse);

        Assert.Equal((GateDecision.Hold, Missing.NotANumber, reason), (held.Decision, held.Missing, held.Reason));
        Assert.Equal(GateDecision.RollBack, back.Decision);
    }

    [Fact]
    public async Task Query_that_returns_nothing_now_has_no_data()
    {
        Answers();
        var never = await AskAsync(MoreIsWorse);
        Answers(("", [20, null]));
        var ended = await AskAsync(MoreIsWorse with { For = TimeSpan.FromSeconds(15) });

        Assert.All(
            [never, ended],
            result =>
                Assert.Equal(
                    (GateDecision.Hold, "no data: the query returns nothing for v1.1.0 now"),
                    (result.Decision, result.Reason)
                )
        );
    }

    [Fact]
    public async Task Samples_that_are_minutes_old_are_stale()
    {
        Answers(("", [20]));
        var inner = server.Answer;
        server.Answer = (endpoint, form) =>
            endpoint == "query" && form["query"] == $"min(timestamp({Filled}))"
                ? (200, Vector(GateWorld.Now.AddMinutes(-4).ToUnixTimeSeconds()))
                : inner(endpoint, form);

        var result = await AskAsync(MoreIsWorse);

        Assert.Equal(
            (GateDecision.Hold, "stale: the query has a sample from 4m ago"),
            (result.Decision, result.Reason)
        );
    }

    [Fact]
    public async Task Query_is_not_trusted_while_prometheus_does_not_evaluate_its_rules()
    {
        Answers(("", [20]));
        var inner = server.Answer;
        server.Answer = (endpoint, form) =>
            endpoint == "query" && form["query"]!.StartsWith("timestamp(", StringComparison.Ordinal)
                ? (200, Vector(GateWorld.Now.AddMinutes(-4).ToUnixTimeSeconds()))
                : inner(endpoint, form);

        var result = await AskAsync(MoreIsWorse);

        Assert.Equal(GateDecision.Hold, result.Decision);
        Assert.StartsWith("stale: the query is not trusted while the recorded series is stale", result.Reason);
    }

    [Fact]
    public async Task Prometheuss_error_and_warning_hold_and_are_quoted()
    {
        Answers(("", [20]));
        var inner = server.Answer;
        server.Answer = (endpoint, form) =>
            form["query"]?.Contains(Filled, StringComparison.Ordinal) == true
                ? (400, Error("bad_data", "parse error"))
                : inner(endpoint, form);
        var failed = await AskAsync(MoreIsWorse);
        server.Answer = (endpoint, form) =>
        {
            var (status, text) = inner(endpoint, form);
            return (status, text.Insert(1, "\"warnings\":[\"a store is away\"],"));
        };
        var partial = await AskAsync(MoreIsWorse);

        Assert.Equal((GateDecision.Hold, "query failed: bad_data: parse error"), (failed.Decision, failed.Reason));
        Assert.Equal((GateDecision.Hold, "partial: a store is away"), (partial.Decision, partial.Reason));
    }

    [Theory]
    [InlineData("11 11 11 11 11", GateDecision.RollBack, "")]
    [InlineData("1 11 11 11 11", GateDecision.Hold, "; it has been so for 45s")]
    [InlineData("11 - 11 11 11", GateDecision.Hold, "; it has been so for 30s")]
    [InlineData("11 11 NaN 11 11", GateDecision.Hold, "; it has been so for 15s")]
    [InlineData("11 11 11 11 1", GateDecision.Advance, "")]
    public async Task Value_rolls_back_after_it_was_bad_for_the_given_time_without_a_gap(
        string values,
        GateDecision decision,
        string since
    )
    {
        Answers(("", [.. values.Split(' ').Select(Value)]));

        var result = await AskAsync(MoreIsWorse with { For = TimeSpan.FromMinutes(1) });

        Assert.Equal(decision, result.Decision);
        Assert.EndsWith($"rolls back above 10 for 1m{since}", result.Reason);

        static double? Value(string text) => text == "-" ? null : double.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Two_series_that_are_bad_in_turn_do_not_roll_back()
    {
        Answers(("path=\"/a\"", [11, 11, 11, 1, 1]), ("path=\"/b\"", [1, 1, 1, 12, 12]));

        var result = await AskAsync(MoreIsWorse with { For = TimeSpan.FromMinutes(1) });

        Assert.Equal(GateDecision.Hold, result.Decision);
        Assert.StartsWith("12 (worst of 2 series: {path=\"/b\"})", result.Reason);
    }

    [Fact]
    public async Task Series_that_was_bad_for_long_enough_rolls_back_beside_one_that_is_worse_for_a_moment()
    {
        Answers(("path=\"/a\"", [11, 11, 11, 11, 11]), ("path=\"/b\"", [1, 1, 1, 1, 500]));

        var result = await AskAsync(MoreIsWorse with { For = TimeSpan.FromMinutes(1) });

        Assert.Equal(GateDecision.RollBack, result.Decision);
    }

    [Fact]
    public async Task Time_before_the_canary_had_users_does_not_count()
    {
        Answers(("", [11, 11, 11, 11, 11]));
        var since = GateWorld.Now.AddSeconds(-50);

        var result = await AskAsync(
            MoreIsWorse with
            {
                For = TimeSpan.FromMinutes(1),
            },
            question => question with { Since = since, ExposedSince = since }
        );

        Assert.Equal(GateDecision.Hold, result.Decision);
        Assert.EndsWith("for 1m; it has been so for 50s", result.Reason);
    }

    [Fact]
    public async Task Query_is_about_the_canary_and_as_long_as_the_given_time()
    {
        Answers(("", [1, 1]));

        await AskAsync(MoreIsWorse with { For = TimeSpan.FromDays(1) });

        var now = GateWorld.Now.ToUnixTimeSeconds();
        Assert.Contains($"query_range query={Filled} start={now - 86400} end={now} step=360", server.Asked);
    }

    [Fact]
    public async Task Criterion_does_not_apply_before_the_canary_has_users()
    {
        Answers(("", [20]));

        var verdict = await GateReader.AskAsync(server.Client(), Question(MoreIsWorse, weight: 0));

        Assert.DoesNotContain(verdict.Results, result => result.Key == "criteria.failed-orders");
        Assert.DoesNotContain(server.Asked, asked => asked.Contains("orders_failed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20, "dry run, does not decide: failed-orders would roll back: 20; must be below 2")]
    [InlineData(5, "dry run, does not decide: failed-orders would hold: 5; must be below 2")]
    [InlineData(1, null)]
    public void Dry_run_shows_what_it_would_decide_and_does_not_decide(double value, string? shown)
    {
        var world = new GateWorld();
        world.Question = world.Question with
        {
            Settings = world.Question.Settings with { Criteria = [MoreIsWorse with { DryRun = true }] },
        };
        var labels = new Dictionary<string, string>();
        var reading = new QueryReading([new(labels, [new(GateWorld.Now, value)])]);
        var data = world.Data with { Queries = new Dictionary<string, QueryReading> { ["failed-orders"] = reading } };

        var verdict = Gate.Evaluate(world.Question, data);

        Assert.Equal(GateDecision.Advance, verdict.Decision);
        Assert.DoesNotContain(verdict.Reasons, reason => reason.StartsWith("failed-orders", StringComparison.Ordinal));
        if (shown is null)
            Assert.Empty(verdict.DryRuns);
        else
            Assert.StartsWith(shown, Assert.Single(verdict.DryRuns));
        var deciding = world.Question with { Settings = world.Question.Settings with { Criteria = [MoreIsWorse] } };
        Assert.Equal(shown is null, Gate.Evaluate(deciding, data).Decision == GateDecision.Advance);
    }

    public void Dispose() => server.Dispose();

    private static GateQuestion Question(CriterionSettings own, decimal weight = 10)
    {
        var question = new GateWorld(weight: weight).Question;
        return question with { Settings = question.Settings with { Criteria = [own] } };
    }

    private async Task<CriterionResult> AskAsync(CriterionSettings own, Func<GateQuestion, GateQuestion>? change = null)
    {
        var question = Question(own);
        var verdict = await GateReader.AskAsync(server.Client(), change?.Invoke(question) ?? question);
        return verdict.Results.Single(result => result.Key == QueryCriterion.KeyOf(own.Name));
    }

    /// <summary>The query returns these series, whose last value is from now; the samples are fresh.</summary>
    private void Answers(params (string Labels, double?[] Values)[] series) =>
        server.Answer = (endpoint, form) =>
            endpoint switch
            {
                "alerts" => (200, """{"status":"success","data":{"alerts":[]}}"""),
                "query_range" when form["query"] == Filled => (200, Success("matrix", $"[{Series(form, series)}]")),
                "query" => (200, Vector(GateWorld.Now.ToUnixTimeSeconds())),
                _ => (200, Success("matrix", "[]")),
            };

    private static string Series(
        System.Collections.Specialized.NameValueCollection form,
        (string Labels, double?[] Values)[] series
    )
    {
        var (end, step) = (long.Parse(form["end"]!), long.Parse(form["step"]!));
        return string.Join(
            ',',
            series.Select(one =>
            {
                var labels = one.Labels.Replace("=\"", "\":\"", StringComparison.Ordinal);
                var points = one
                    .Values.Reverse()
                    .Index()
                    .Where(point => point.Item is not null)
                    .Select(point => $"[{end - (point.Index * step)},\"{Text(point.Item!.Value)}\"]")
                    .Reverse();
                return $$"""{"metric":{ {{(labels.Length == 0 ? "" : $"\"{labels}")}} },"values":[{{string.Join(',', points)}}]}""";
            })
        );

        static string Text(double value) =>
            double.IsPositiveInfinity(value) ? "+Inf"
            : double.IsNegativeInfinity(value) ? "-Inf"
            : value.ToString(CultureInfo.InvariantCulture);
    }

    private static string Vector(long seconds) =>
        Success("vector", $$"""[{"metric":{"revision":"v1.1.0"},"value":[{{seconds}},"{{seconds}}"]}]""");
}
